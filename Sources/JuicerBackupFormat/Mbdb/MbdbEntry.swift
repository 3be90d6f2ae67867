internal import JuicerCore

/// One record of Manifest.mbdb, iOS 5 to 9.
///
/// All numbers are big-endian; a text is a length of two bytes and that many bytes, where 0xFFFF means none.
/// Layout: docs/formats/ios-backup.md, "Manifest.mbdb".
struct MbdbEntry {
    var domain: [UInt8]
    var relativePath: [UInt8]
    var attributes: FileAttributes

    /// Bytes that every list begins with: the name and version 5.0.
    static let header: [UInt8] = Array("mbdb".utf8) + [5, 0]

    /// Reads the next record whole; nil where it is cut off or impossible.
    init?(reading window: inout ByteWindow) throws {
        var attributes = FileAttributes()
        guard let domain = try Self.text(&window), let path = try Self.text(&window),
            let target = try Self.text(&window), let digest = try Self.text(&window),
            let key = try Self.text(&window), let mode = try window.number(2), let inode = try window.number(8),
            let user = try window.number(4), let group = try window.number(4), let modified = try window.number(4),
            // The access time, which no other kind of manifest has.
            try window.number(4) != nil, let changed = try window.number(4), let size = try window.number(8),
            let protectionClass = try window.number(1), let propertyCount = try window.number(1)
        else { return nil }
        for _ in 0..<propertyCount {
            guard let name = try Self.text(&window), let value = try Self.text(&window) else { return nil }
            attributes.extendedAttributes.append(
                ExtendedAttribute(name: String(decoding: name ?? [], as: UTF8.self), value: value ?? [])
            )
        }
        attributes.linkTarget = target
        attributes.digest = digest.flatMap { $0.count == 20 ? $0 : nil }
        attributes.wrappedKey = key.flatMap { WrappedFileKey($0) }
        attributes.mode = UInt32(mode)
        attributes.inode = inode
        attributes.userID = UInt32(user)
        attributes.groupID = UInt32(group)
        attributes.modified = Int64(modified)
        attributes.statusChanged = Int64(changed)
        attributes.size = Int64(clamping: size)
        attributes.protectionClass = UInt32(protectionClass)
        self.domain = domain ?? []
        self.relativePath = path ?? []
        self.attributes = attributes
    }

    /// Passes over the next record but for what it is found by; nil where it is cut off.
    static func place(reading window: inout ByteWindow) throws -> (domain: [UInt8], relativePath: [UInt8])? {
        guard let domain = try text(&window), let path = try text(&window) else { return nil }
        for _ in 0..<3 {
            guard try skipText(&window) else { return nil }
        }
        guard window.skip(2 + 8 + 4 * 5 + 8 + 1), let propertyCount = try window.number(1) else { return nil }
        for _ in 0..<2 * propertyCount {
            guard try skipText(&window) else { return nil }
        }
        return (domain ?? [], path ?? [])
    }

    /// The record as every manifest gives it; nil when it has no id.
    var record: FileRecord? {
        guard let fileID = FileID(domain: domain, relativePath: relativePath) else { return nil }
        return FileRecord(
            fileID: fileID,
            domain: String(decoding: domain, as: UTF8.self),
            relativePath: relativePath,
            kind: FileRecord.Kind(mode: attributes.mode),
            attributes: attributes
        )
    }

    /// A text, where the inner nil is an absent one and the outer one the end of the bytes.
    private static func text(_ window: inout ByteWindow) throws -> [UInt8]?? {
        guard let length = try window.number(2) else { return nil }
        if length == 0xFFFF { return .some(nil) }
        guard let bytes = try window.bytes(Int(length)) else { return nil }
        return .some(bytes)
    }

    private static func skipText(_ window: inout ByteWindow) throws -> Bool {
        guard let length = try window.number(2) else { return false }
        return length == 0xFFFF || window.skip(Int(length))
    }
}

extension FileRecord.Kind {
    /// Reads the type out of `st_mode`.
    init(mode: UInt32) {
        switch mode & 0xF000 {
        case 0x8000: self = .file
        case 0x4000: self = .directory
        case 0xA000: self = .symbolicLink
        default: self = .unknown
        }
    }

    /// Reads the type out of the column `flags` of Manifest.db.
    init(flags: Int64) {
        switch flags {
        case 1: self = .file
        case 2: self = .directory
        case 4: self = .symbolicLink
        default: self = .unknown
        }
    }
}
