/// What was written, so that a test can compare every byte that a reader gives back.
public struct SampleReport: Sendable {
    /// A regular file of the backup.
    public struct ExpectedFile: Sendable, Hashable {
        /// `HomeDomain` and the like.
        public let domain: String
        /// Path inside the domain; bytes that are not UTF-8 are replaced.
        public let path: String
        /// SHA-1 of domain, `-` and path, 40 hexadecimal digits.
        public let fileID: String
        /// Bytes of plaintext that a correct reader gives; what the index says may differ by intention.
        public let size: Int64
        /// SHA-256 of that plaintext, 64 hexadecimal digits.
        public let sha256: String
        /// Modification time, Unix seconds.
        public let modified: Int64
        /// Protection class, 1 to 11.
        public let protectionClass: UInt32
        /// The fault this file was given; nil for a whole file.
        public let damage: SampleDamage?
    }

    /// A symbolic link of the backup.
    public struct ExpectedLink: Sendable, Hashable {
        /// The link's domain.
        public let domain: String
        /// Path inside the domain.
        public let path: String
        /// Where it points; a path on the device.
        public let target: String
        /// The fault this link was given; nil for an ordinary one.
        public let damage: SampleDamage?
    }

    /// Regular files in the order of the index.
    public internal(set) var files: [ExpectedFile] = []
    /// Symbolic links in the order of the index.
    public internal(set) var links: [ExpectedLink] = []
    /// Folders in the index, domain roots included.
    public internal(set) var directoryCount = 0
    /// The device's identifier, also its usual folder name.
    public internal(set) var deviceID = ""
    /// The name its owner gave the device.
    public internal(set) var deviceName = ""
    /// Plaintexts that are in the backup and must never be found in anything that a reader writes unasked.
    public internal(set) var canaries: [String] = []

    /// Files without a fault.
    public var wholeFiles: [ExpectedFile] { files.filter { $0.damage == nil } }

    /// The file with this domain and path.
    public func file(domain: String, path: String) -> ExpectedFile? {
        files.first { $0.domain == domain && $0.path == path }
    }

    /// The files that were given this fault.
    public func files(damagedBy damage: SampleDamage) -> [ExpectedFile] {
        files.filter { $0.damage == damage }
    }

    /// One JSON document a line for each file and link, as `juicer-sample --expect` writes it.
    public func writeLines(_ write: (String) throws -> Void) rethrows {
        for file in files {
            try write(
                """
                {"type":"file","domain":\(json(file.domain)),"path":\(json(file.path)),"file_id":"\(file.fileID)",\
                "size":\(file.size),"sha256":"\(file.sha256)","modified":\(file.modified),\
                "protection_class":\(file.protectionClass),"damage":\(file.damage.map { json($0.rawValue) } ?? "null")}
                """
            )
        }
        for link in links {
            try write(
                """
                {"type":"link","domain":\(json(link.domain)),"path":\(json(link.path)),\
                "target":\(json(link.target)),"damage":\(link.damage.map { json($0.rawValue) } ?? "null")}
                """
            )
        }
    }

    private func json(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..<"\u{20}", "\u{7F}":
                result += "\\u00" + hexString([UInt8(scalar.value)])
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
