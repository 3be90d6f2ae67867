/// One try of a secret, and whom it counts against when it fails.
///
/// The source is who tries, and alone can be locked out: the principal where it is known, else the address. What others
/// share - a backup, a key, the daemon - is only slowed down, or failing on purpose would lock others out.
public struct Attempt: Sendable, Hashable {
    /// Who tries.
    public let source: ThrottleSubject
    let shared: [ThrottleSubject]
    /// What the secret would open. Only a success against the same lets failures against it be forgotten: who knows the
    /// passphrase of one backup gets no more tries at another one with it.
    let target: String
    let isLocalAdministrator: Bool

    /// All that it counts against.
    var subjects: [ThrottleSubject] { shared + [source] }

    /// A passphrase for a backup, by its full id.
    public static func unlock(_ backupID: String, by identity: Identity) -> Attempt {
        Attempt(
            source: .principal(identity.principal),
            shared: [.backup(backupID), .everybody],
            target: "backup:\(backupID)",
            isLocalAdministrator: identity.isLocalAdministrator
        )
    }

    /// A passphrase or secret for the vault.
    public static func unseal(by identity: Identity) -> Attempt {
        Attempt(
            source: .principal(identity.principal),
            shared: [.everybody],
            target: "vault",
            isLocalAdministrator: identity.isLocalAdministrator
        )
    }

    /// An API key, or a bearer token without an id, that somebody showed to a bridge.
    ///
    /// It does not count in total: guessing 256 bits leads nowhere, and whoever reaches the bridge could slow down every
    /// request of everybody.
    public static func authenticate(_ keyID: String?, from address: NetworkAddress) -> Attempt {
        Attempt(
            source: .address(address.network),
            shared: keyID.map { [.key($0)] } ?? [],
            target: keyID.map { "key:\($0)" } ?? "token",
            isLocalAdministrator: false
        )
    }
}

/// Whom failures are counted against.
public enum ThrottleSubject: Sendable, Hashable {
    /// Who acts.
    case principal(Principal)
    /// Where from: as ``NetworkAddress/network``.
    case address(String)
    /// A backup, by its full id.
    case backup(String)
    /// An API key, by its id.
    case key(String)
    /// All attempts together.
    case everybody
    /// All for whom there was no room to be counted by themselves.
    case others
}

extension ThrottleSubject: CustomStringConvertible {
    /// `principal:uid:1000`, `address:10.0.0.1`, `backup:ID`, `key:ID`, `everybody`, `others`.
    public var description: String {
        switch self {
        case .principal(let principal): "principal:\(principal)"
        case .address(let network): "address:\(network)"
        case .backup(let id): "backup:\(id)"
        case .key(let id): "key:\(id)"
        case .everybody: "everybody"
        case .others: "others"
        }
    }

    /// Reads what `description` gives; nil for anything else.
    public init?(_ text: some StringProtocol) {
        guard let colon = text.firstIndex(of: ":") else {
            switch text {
            case "everybody": self = .everybody
            case "others": self = .others
            default: return nil
            }
            return
        }
        let name = String(text[text.index(after: colon)...])
        switch text[..<colon] {
        case "principal":
            guard let principal = Principal(name) else { return nil }
            self = .principal(principal)
        case "address": self = .address(name)
        case "backup": self = .backup(name)
        case "key": self = .key(name)
        default: return nil
        }
    }
}
