/// The layouts that backups have had, named by the iOS that first wrote them.
public enum SampleGeneration: String, CaseIterable, Sendable {
    /// Manifest.mbdb and flat content files (iOS 5 to 9).
    case ios9 = "9"
    /// Plain Manifest.db; the passphrase hash in Properties and each record encrypted with AES-128 (10.0 only).
    case ios10dot0 = "10.0"
    /// Plain Manifest.db with plain records, encrypted contents (10.1 only).
    case ios10dot1 = "10.1"
    /// Encrypted Manifest.db, two rounds of key derivation (10.2 on).
    case ios10dot2 = "10.2"
    /// The same layout as a current device writes it.
    case ios17 = "17"

    /// Whether the file index is Manifest.mbdb.
    var hasRecordList: Bool { self == .ios9 }
    /// Whether content files lie in 256 folders named by the first two digits of their identifier.
    var isSharded: Bool { self != .ios9 }
    /// Whether the keybag asks for the outer PBKDF2-SHA256 round.
    var hasOuterDerivation: Bool { self == .ios10dot2 || self == .ios17 }
    /// Whether Manifest.db of an encrypted backup is itself encrypted.
    var encryptsIndex: Bool { hasOuterDerivation }

    var productVersion: String {
        switch self {
        case .ios9: "9.3.5"
        case .ios10dot0: "10.0.2"
        case .ios10dot1: "10.1.1"
        case .ios10dot2: "10.2"
        case .ios17: "17.6.1"
        }
    }

    var buildVersion: String {
        switch self {
        case .ios9: "13G36"
        case .ios10dot0: "14A456"
        case .ios10dot1: "14B100"
        case .ios10dot2: "14C92"
        case .ios17: "21G93"
        }
    }

    var productType: String { self == .ios17 ? "iPhone15,2" : "iPhone8,1" }
    var keybagVersion: UInt32 { self == .ios17 ? 5 : hasOuterDerivation ? 4 : 3 }
    /// Version in Manifest.plist.
    var manifestVersion: String { self == .ios9 ? "9.1" : "10.0" }
    /// Version in Status.plist: the backup format's, not the system's.
    var statusVersion: String { self == .ios9 ? "2.4" : self == .ios17 ? "3.3" : "3.2" }

    /// When the backup was made.
    var date: CalendarTime {
        switch self {
        case .ios9: CalendarTime(unix: 1_472_731_200)
        case .ios10dot0: CalendarTime(unix: 1_475_323_200)
        case .ios10dot1: CalendarTime(unix: 1_478_001_600)
        case .ios10dot2: CalendarTime(unix: 1_482_148_800)
        case .ios17: CalendarTime(unix: 1_790_856_000)
        }
    }
}
