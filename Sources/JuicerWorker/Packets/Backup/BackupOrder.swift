internal import JuicerBackupFormat
internal import JuicerCore

/// What a worker is asked about a backup as a whole: its property lists, and its list of files. Each order has one answer.
enum BackupOrder {
    /// Describe the backup by Info.plist, Status.plist and Manifest.plist. Descriptors of those that are there come beside it, in this
    /// order; the numbers are their lengths in bytes.
    case describe(info: Int64?, status: Int64?, manifest: Int64?)
    /// Say what Manifest.plist, whose descriptor comes beside it, says about encryption. The number is its length in bytes.
    case encryption(Int64)
    /// Open the list of files, whose descriptor comes beside it, for all that follows.
    case open(ManifestFormat, storedLength: Int64, key: SecretBytes?)
    /// Take the key to the list's records.
    case recordKey(SecretBytes)
    /// Count the entries.
    case entryCount
    /// Give the domains.
    case domains
    /// Give a part of the list.
    case page(ManifestQuery)
    /// Give the record of an id.
    case record(FileID)
    /// Give the record of a place.
    case place(domain: String, relativePath: [UInt8])
    /// Give the records of several ids, at most `ManifestQuery.mostRecords`.
    case records([FileID])

    /// Descriptors that come beside it.
    var descriptorCount: Int {
        switch self {
        case .describe(let info, let status, let manifest): [info, status, manifest].count { $0 != nil }
        case .encryption, .open: 1
        default: 0
        }
    }
}

extension BackupOrder {
    func write(to writer: inout PacketWriter) throws(PacketError) {
        switch self {
        case .describe(let info, let status, let manifest):
            try writer.put(1 as UInt8)
            for length in [info, status, manifest] { try writer.put(length ?? -1) }
        case .encryption(let length):
            try writer.put(2 as UInt8)
            try writer.put(length)
        case .open(let format, let storedLength, let key):
            try writer.put(3 as UInt8)
            try writer.put((format == .mbdb ? 1 : 0) as UInt8)
            try writer.put(storedLength)
            try writer.put(UInt8(clamping: key?.count ?? 0))
            if let key { try writer.put(key) }
        case .recordKey(let key):
            try writer.put(4 as UInt8)
            try writer.put(UInt8(clamping: key.count))
            try writer.put(key)
        case .entryCount: try writer.put(5 as UInt8)
        case .domains: try writer.put(6 as UInt8)
        case .page(let query):
            try writer.put(7 as UInt8)
            try query.write(to: &writer)
        case .record(let fileID):
            try writer.put(8 as UInt8)
            try fileID.write(to: &writer)
        case .place(let domain, let relativePath):
            try writer.put(9 as UInt8)
            try writer.put(domain)
            try writer.put(relativePath)
        case .records(let fileIDs):
            try writer.put(10 as UInt8)
            try writer.put(UInt16(clamping: fileIDs.count))
            for fileID in fileIDs { try fileID.write(to: &writer) }
        }
    }

    init(from reader: inout PacketReader) throws(PacketError) {
        switch try reader.number(UInt8.self) {
        case 1:
            self = .describe(
                info: try reader.length(),
                status: try reader.length(),
                manifest: try reader.length()
            )
        case 2: self = .encryption(try reader.number())
        case 3:
            self = .open(
                try reader.flag() ? .mbdb : .database,
                storedLength: try reader.number(),
                key: try reader.key()
            )
        case 4:
            guard let key = try reader.key() else { throw .malformed("no key") }
            self = .recordKey(key)
        case 5: self = .entryCount
        case 6: self = .domains
        case 7: self = .page(try ManifestQuery(from: &reader))
        case 8: self = .record(try FileID(from: &reader))
        case 9: self = .place(domain: try reader.text(), relativePath: try reader.content())
        case 10:
            let count = Int(try reader.number(UInt16.self))
            guard count <= ManifestQuery.mostRecords else { throw .malformed("too many ids") }
            var fileIDs: [FileID] = []
            for _ in 0..<count { fileIDs.append(try FileID(from: &reader)) }
            self = .records(fileIDs)
        default: throw .malformed("an unknown order about a backup")
        }
    }
}

extension ManifestQuery {
    fileprivate func write(to writer: inout PacketWriter) throws(PacketError) {
        try writer.put((domain == nil ? 0 : 1) as UInt8)
        try writer.put(domain ?? "")
        try writer.put((pattern == nil ? 0 : 1) as UInt8)
        try writer.put(pattern ?? "")
        try writer.put((after == nil ? 0 : 1) as UInt8)
        try writer.put(after?.domain ?? [])
        try writer.put(after?.position ?? 0)
        try writer.put(UInt32(clamping: limit))
    }

    fileprivate init(from reader: inout PacketReader) throws(PacketError) {
        let (hasDomain, domain) = (try reader.flag(), try reader.text())
        let (hasPattern, pattern) = (try reader.flag(), try reader.text())
        let isContinued = try reader.flag()
        let cursor = ManifestCursor(domain: try reader.content(), position: try reader.number())
        self.init(
            domain: hasDomain ? domain : nil,
            pattern: hasPattern ? pattern : nil,
            after: isContinued ? cursor : nil,
            limit: Int(try reader.number(UInt32.self))
        )
    }
}

extension FileID {
    fileprivate func write(to writer: inout PacketWriter) throws(PacketError) {
        let (high, middle, low) = words
        try writer.put(high)
        try writer.put(middle)
        try writer.put(low)
    }

    init(from reader: inout PacketReader) throws(PacketError) {
        self.init(words: (try reader.number(), try reader.number(), try reader.number()))
    }
}

extension PacketReader {
    /// A length; nil for a file that is not there.
    fileprivate mutating func length() throws(PacketError) -> Int64? {
        let length = try number(Int64.self)
        return length < 0 ? nil : length
    }

    fileprivate mutating func key() throws(PacketError) -> SecretBytes? {
        let count = Int(try number(UInt8.self))
        return count == 0 ? nil : try secret(count: count)
    }
}
