/// A row of the file index, in either of its forms.
struct FileRecord {
    enum Kind: Int64 {
        case file = 1
        case directory = 2
        case symlink = 4

        /// The type bits of `st_mode`.
        var modeBits: UInt16 {
            switch self {
            case .file: 0x8000
            case .directory: 0x4000
            case .symlink: 0xA000
            }
        }
    }

    var fileID: String
    var domain: String
    var path: String
    var pathBytes: [UInt8]
    var kind: Kind
    var size: Int64
    var permissions: UInt16
    var modified: Int64
    var changed: Int64
    var created: Int64
    var inode: UInt64
    var protectionClass: UInt32
    /// Prefix of four bytes and the wrapped key of 40.
    var encryptionKey: [UInt8]?
    /// Whether the key is archived as NSMutableData, as devices do, or is plain data.
    var archivesKey = true
    var digest: [UInt8]?
    var attributes: [(String, [UInt8])] = []
    var target: String?

    /// Files belong to `mobile`.
    static let owner: Int64 = 501

    var mode: UInt16 { kind.modeBits | permissions }

    /// The record as a keyed archive of an MBFile, which is what Manifest.db holds.
    var archive: [UInt8] {
        var objects: [PlistValue] = ["$null"]
        var fields: [(String, PlistValue)] = [
            ("LastModified", .integer(modified)), ("Flags", 0), ("GroupID", .integer(Self.owner)),
            ("LastStatusChange", .integer(changed)), ("RelativePath", .uid(2)), ("Birth", .integer(created)),
            ("Size", .integer(size)), ("InodeNumber", .integer(Int64(inode))), ("Mode", .integer(Int64(mode))),
            ("UserID", .integer(Self.owner)), ("ProtectionClass", .integer(Int64(protectionClass))),
        ]
        objects += [.dictionary([]), .string(path)]
        func refer(_ name: String, to object: PlistValue) {
            fields.append((name, .uid(objects.count)))
            objects.append(object)
        }
        if let target { refer("Target", to: .string(target)) }
        if let digest { refer("Digest", to: .data(digest)) }
        if !attributes.isEmpty {
            let inner = PlistValue.dictionary(attributes.map { ($0.0, .data($0.1)) })
            refer("ExtendedAttributes", to: .data(BinaryPlist.encode(inner)))
        }
        if let encryptionKey {
            if archivesKey {
                let data = PlistValue.dictionary([
                    ("NS.data", .data(encryptionKey)), ("$class", .uid(objects.count + 1)),
                ])
                refer("EncryptionKey", to: data)
                objects.append(["$classname": "NSMutableData", "$classes": ["NSMutableData", "NSData", "NSObject"]])
            } else {
                refer("EncryptionKey", to: .data(encryptionKey))
            }
        }
        refer("$class", to: ["$classname": "MBFile", "$classes": ["MBFile", "NSObject"]])
        objects[1] = .dictionary(fields)
        return BinaryPlist.encode([
            "$version": 100_000, "$archiver": "NSKeyedArchiver", "$top": ["root": .uid(1)], "$objects": .array(objects),
        ])
    }
}
