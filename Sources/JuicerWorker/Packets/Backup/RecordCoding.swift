internal import JuicerBackupFormat

/// How entries of the list of files lie in an answer: each with its domain, unless that is the one of the entry before.
struct RecordWriter {
    private var domain: String?

    mutating func write(_ record: FileRecord, to writer: inout AnswerWriter) {
        let hasNewDomain = record.domain != domain
        writer.put(record.kind.number)
        writer.put(hasNewDomain)
        if hasNewDomain { writer.put(record.domain) }
        domain = record.domain
        writer.put(record.relativePath)
        let (high, middle, low) = record.fileID.words
        writer.put(words: (high, middle))
        writer.put(low)
        writer.put(record.attributes) { $1.write(to: &$0) }
    }
}

/// Reads such entries, and checks each.
struct RecordReader {
    /// Most bytes of a domain's name, or of a path, whatever the list says.
    static let mostNameBytes = 16 << 20

    private var domain: String?

    mutating func read(_ reader: inout PacketReader) throws(PacketError) -> FileRecord {
        guard let kind = FileRecord.Kind(number: try reader.number()) else { throw .malformed("an unknown kind") }
        if try reader.flag() { domain = try reader.validText(most: Self.mostNameBytes) }
        guard let domain else { throw .malformed("an entry without a domain") }
        let relativePath = Array(try reader.content(most: Self.mostNameBytes))
        return FileRecord(
            fileID: try FileID(from: &reader),
            domain: domain,
            relativePath: relativePath,
            kind: kind,
            attributes: try reader.optional { reader throws(PacketError) in try FileAttributes(from: &reader) }
        )
    }
}

extension FileRecord.Kind {
    fileprivate var number: UInt8 {
        switch self {
        case .unknown: 0
        case .file: 1
        case .directory: 2
        case .symbolicLink: 3
        }
    }

    fileprivate init?(number: UInt8) {
        switch number {
        case 0: self = .unknown
        case 1: self = .file
        case 2: self = .directory
        case 3: self = .symbolicLink
        default: return nil
        }
    }
}

extension FileAttributes {
    private static let mostTargetBytes = 1 << 20
    private static let digestBytes = 20
    /// Of a Manifest.mbdb 255; of an archived record as many as its list may have objects.
    private static let mostExtendedAttributes = 10_000
    private static let mostValueBytes = 1 << 20

    fileprivate func write(to writer: inout AnswerWriter) {
        writer.put(words: (UInt64(bitPattern: size), inode))
        writer.put(words: (UInt64(mode) | UInt64(protectionClass) << 32, UInt64(userID) | UInt64(groupID) << 32))
        writer.put(modified) { $0.put($1) }
        writer.put(statusChanged) { $0.put($1) }
        writer.put(created) { $0.put($1) }
        writer.put(wrappedKey) { $1.write(to: &$0) }
        writer.put(linkTarget) { $0.put($1) }
        writer.put(digest) { $0.put($1) }
        writer.put(UInt32(extendedAttributes.count))
        for attribute in extendedAttributes {
            writer.put(attribute.name)
            writer.put(attribute.value)
        }
    }

    fileprivate init(from reader: inout PacketReader) throws(PacketError) {
        self.init()
        size = try reader.number()
        guard size >= 0 else { throw .malformed("a negative length") }
        inode = try reader.number()
        mode = try reader.number()
        protectionClass = try reader.number()
        userID = try reader.number()
        groupID = try reader.number()
        modified = try reader.time()
        statusChanged = try reader.time()
        created = try reader.time()
        wrappedKey = try reader.optional { reader throws(PacketError) in try WrappedFileKey(from: &reader) }
        linkTarget = try reader.optional { reader throws(PacketError) in
            Array(try reader.content(most: Self.mostTargetBytes))
        }
        digest = try reader.optional { reader throws(PacketError) in
            Array(try reader.content(exactly: Self.digestBytes))
        }
        for _ in 0..<(try reader.count(most: Self.mostExtendedAttributes)) {
            extendedAttributes.append(
                ExtendedAttribute(
                    name: try reader.validText(most: Self.mostValueBytes),
                    value: Array(try reader.content(most: Self.mostValueBytes))
                )
            )
        }
    }
}

extension PacketReader {
    /// A time in Unix seconds, or none.
    fileprivate mutating func time() throws(PacketError) -> Int64? {
        try optional { reader throws(PacketError) in try reader.number() }
    }
}
