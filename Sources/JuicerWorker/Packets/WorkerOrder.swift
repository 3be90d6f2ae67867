internal import JuicerArtifacts
internal import JuicerCore
internal import JuicerCrypto

/// What a worker is told, one packet each: first how it is to confine itself, then for each piece of work its files, one by
/// one, and what to do with them.
enum WorkerOrder {
    case setUp(WorkerSetup)
    /// A file; descriptors of its content and of its log, in this order, come beside it.
    case file(WorkerFile)
    case run(WorkerTask)
    /// Something about a backup as a whole; descriptors may come beside it.
    case backup(BackupOrder)

    /// The interface between the two programs, which are always installed together.
    static let version: UInt8 = 2
    /// Bytes of the longest order.
    static let mostBytes = 16 << 10
    /// Files of one piece of work.
    static let mostFiles = 500
}

/// How a worker is to confine itself.
struct WorkerSetup: Hashable {
    /// Whom to become; nil to stay who it is.
    var identity: WorkerIdentity?
    /// Bytes of address space.
    var addressSpace: UInt64
    /// Seconds of processor time of its whole life.
    var processorSeconds: UInt64
}

/// A file of a backup, as it is handed to a worker.
struct WorkerFile {
    /// Stored bytes.
    struct Part {
        /// Whether a descriptor comes with it; without one it is empty.
        var isStored: Bool
        /// Length of what is stored, in bytes.
        var storedLength: Int64
        /// How the content's length is found.
        var lengthRule: ContentLengthRule
        /// Its key, 32 bytes; nil where it is stored as it is.
        var key: SecretBytes?
    }

    /// The name of the request that it answers.
    var request: String
    var domain: String
    var path: String
    var content: Part
    var log: Part?

    /// Descriptors that come beside it.
    var descriptorCount: Int { (content.isStored ? 1 : 0) + (log?.isStored == true ? 1 : 0) }
}

/// What a worker is to do with its files.
enum WorkerTask: Hashable {
    /// Parse them.
    case parse(ArtifactKind, ReadingLimits)
    /// Give the content of one cell of their tables.
    case cell(BlobCell, ReadingLimits)
}

extension WorkerOrder {
    /// Lends the packet, and wipes it afterwards: it may hold a key.
    func withPacket<R>(_ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
        try withUnsafeTemporaryAllocation(byteCount: Self.mostBytes, alignment: 16) { buffer in
            var writer = PacketWriter(buffer)
            // Of a packet that came to nothing, all may have been written to.
            var count = buffer.count
            defer { wipe(UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])) }
            try write(to: &writer)
            count = writer.count
            return try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    private func write(to writer: inout PacketWriter) throws(PacketError) {
        switch self {
        case .setUp(let setup):
            try writer.put(1 as UInt8)
            try writer.put(Self.version)
            try writer.put((setup.identity == nil ? 0 : 1) as UInt8)
            try writer.put(setup.identity?.userID ?? 0)
            try writer.put(setup.identity?.groupID ?? 0)
            try writer.put(setup.addressSpace)
            try writer.put(setup.processorSeconds)
        case .file(let file):
            try writer.put(2 as UInt8)
            try writer.put(file.request)
            try writer.put(file.domain)
            try writer.put(file.path)
            try file.content.write(to: &writer)
            try writer.put((file.log == nil ? 0 : 1) as UInt8)
            try file.log?.write(to: &writer)
        case .run(.parse(let kind, let limits)):
            try writer.put(3 as UInt8)
            try writer.put(kind.rawValue)
            try limits.write(to: &writer)
        case .run(.cell(let cell, let limits)):
            try writer.put(4 as UInt8)
            try writer.put(UInt32(clamping: cell.row.file))
            try writer.put(cell.row.table)
            try writer.put(cell.row.rowID)
            try writer.put(cell.column)
            try limits.write(to: &writer)
        case .backup(let order):
            try writer.put(5 as UInt8)
            try order.write(to: &writer)
        }
    }

    /// Reads a packet.
    init(_ packet: UnsafeRawBufferPointer) throws(PacketError) {
        var reader = PacketReader(packet)
        switch try reader.number(UInt8.self) {
        case 1:
            guard try reader.number(UInt8.self) == Self.version else {
                throw .malformed("the daemon and the worker are of different versions")
            }
            let hasIdentity = try reader.flag()
            let identity = WorkerIdentity(userID: try reader.number(), groupID: try reader.number())
            self = .setUp(
                WorkerSetup(
                    identity: hasIdentity ? identity : nil,
                    addressSpace: try reader.number(),
                    processorSeconds: try reader.number()
                )
            )
        case 2:
            self = .file(
                WorkerFile(
                    request: try reader.text(),
                    domain: try reader.text(),
                    path: try reader.text(),
                    content: try WorkerFile.Part(from: &reader),
                    log: try reader.flag() ? try WorkerFile.Part(from: &reader) : nil
                )
            )
        case 3:
            guard let kind = ArtifactKind(rawValue: try reader.number()) else {
                throw .malformed("an unknown artifact")
            }
            self = .run(.parse(kind, try ReadingLimits(from: &reader)))
        case 4:
            let file = Int(try reader.number(UInt32.self))
            let row = SourceRow(file: file, table: try reader.text(), rowID: try reader.number())
            let cell = BlobCell(row: row, column: try reader.text())
            self = .run(.cell(cell, try ReadingLimits(from: &reader)))
        case 5: self = .backup(try BackupOrder(from: &reader))
        default:
            throw .malformed("an unknown order")
        }
        try reader.end()
    }
}

extension WorkerFile.Part {
    fileprivate func write(to writer: inout PacketWriter) throws(PacketError) {
        try writer.put((isStored ? 1 : 0) as UInt8)
        try writer.put(storedLength)
        switch lengthRule {
        case .keepAll: try writer.put(0 as UInt8)
        case .padded: try writer.put(1 as UInt8)
        case .declared(let length):
            try writer.put(2 as UInt8)
            try writer.put(length)
        }
        try writer.put(UInt8(clamping: key?.count ?? 0))
        if let key { try writer.put(key) }
    }

    fileprivate init(from reader: inout PacketReader) throws(PacketError) {
        isStored = try reader.flag()
        storedLength = try reader.number()
        switch try reader.number(UInt8.self) {
        case 0: lengthRule = .keepAll
        case 1: lengthRule = .padded
        case 2: lengthRule = .declared(try reader.number())
        default: throw .malformed("an unknown rule for a length")
        }
        let keyLength = Int(try reader.number(UInt8.self))
        key = keyLength == 0 ? nil : try reader.secret(count: keyLength)
    }
}

extension ReadingLimits {
    fileprivate func write(to writer: inout PacketWriter) throws(PacketError) {
        try writer.put(UInt32(clamping: cacheByteCount))
        try writer.put(UInt32(clamping: valueByteCount))
        try writer.put(UInt32(clamping: rowByteCount))
        try writer.put(UInt32(clamping: processorSeconds))
    }

    fileprivate init(from reader: inout PacketReader) throws(PacketError) {
        cacheByteCount = Int(try reader.number(UInt32.self))
        valueByteCount = Int(try reader.number(UInt32.self))
        rowByteCount = Int(try reader.number(UInt32.self))
        processorSeconds = Int(try reader.number(UInt32.self))
    }
}
