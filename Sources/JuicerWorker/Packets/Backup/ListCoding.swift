internal import JuicerBackupFormat

/// How parts of the list of files lie in an answer.

/// What opening a list gives.
struct OpenedList: Hashable {
    var recordProtection: RecordProtection?
    var problems: [BackupProblem]

    func write(to writer: inout AnswerWriter) {
        writer.put(recordProtection) { $1.write(to: &$0) }
        problems.write(to: &writer)
    }

    init(_ manifest: any ManifestReading) {
        recordProtection = manifest.recordProtection
        problems = manifest.problems
    }

    init(from reader: inout PacketReader) throws(PacketError) {
        recordProtection = try reader.optional { reader throws(PacketError) in try RecordProtection(from: &reader) }
        problems = try [BackupProblem](from: &reader)
    }
}

extension ManifestPage {
    func write(to writer: inout AnswerWriter) {
        // What an entry of a real backup has.
        writer.reserve(256 * (records.count + 1))
        writer.put(UInt32(records.count))
        var coder = RecordWriter()
        for record in records { coder.write(record, to: &writer) }
        writer.put(next) {
            $0.put($1.domain)
            $0.put($1.position)
        }
        writer.put(total) { $0.put($1) }
    }

    /// - Parameter limit: most entries.
    init(from reader: inout PacketReader, limit: Int) throws(PacketError) {
        self.init(records: [], next: nil, total: nil)
        let count = try reader.count(most: limit)
        records.reserveCapacity(count)
        var decoder = RecordReader()
        for _ in 0..<count { records.append(try decoder.read(&reader)) }
        next = try reader.optional { reader throws(PacketError) in
            ManifestCursor(
                domain: Array(try reader.content(most: RecordReader.mostNameBytes)),
                position: try reader.number()
            )
        }
        total = try reader.optional { reader throws(PacketError) in try reader.entryCount() }
        // A page without an entry that says where the next begins would never come to an end.
        guard next == nil || !records.isEmpty else { throw .malformed("an empty page with one after it") }
    }
}

extension [FileRecord?] {
    func write(to writer: inout AnswerWriter) {
        writer.put(UInt32(count))
        var coder = RecordWriter()
        for record in self { writer.put(record) { coder.write($1, to: &$0) } }
    }

    /// - Parameter fileIDs: which records are there, or missing, in this order.
    init(from reader: inout PacketReader, of fileIDs: [FileID]) throws(PacketError) {
        self = []
        guard try reader.count(most: fileIDs.count) == fileIDs.count else { throw .malformed("records are missing") }
        reserveCapacity(fileIDs.count)
        var decoder = RecordReader()
        for fileID in fileIDs {
            let record = try reader.optional { reader throws(PacketError) in try decoder.read(&reader) }
            guard record == nil || record?.fileID == fileID else { throw .malformed("a record of another file") }
            append(record)
        }
    }
}

extension FileRecord {
    func write(to writer: inout AnswerWriter) {
        var coder = RecordWriter()
        coder.write(self, to: &writer)
    }

    /// - Parameter fileID: whose record it is; nil when it was asked for by its place.
    init(from reader: inout PacketReader, of fileID: FileID?) throws(PacketError) {
        var decoder = RecordReader()
        self = try decoder.read(&reader)
        guard fileID == nil || self.fileID == fileID else { throw .malformed("a record of another file") }
    }
}

extension [DomainSummary] {
    /// Most domains of a list.
    private static let most = 100_000

    func write(to writer: inout AnswerWriter) {
        writer.put(UInt32(count))
        for domain in self {
            writer.put(domain.name)
            writer.put(domain.entryCount)
        }
    }

    init(from reader: inout PacketReader) throws(PacketError) {
        self = []
        for _ in 0..<(try reader.count(most: Self.most)) {
            append(
                DomainSummary(
                    name: try reader.validText(most: RecordReader.mostNameBytes),
                    entryCount: try reader.entryCount()
                )
            )
        }
    }
}

extension PacketReader {
    mutating func entryCount() throws(PacketError) -> Int64 {
        let count = try number(Int64.self)
        guard count >= 0 else { throw .malformed("a negative number of entries") }
        return count
    }
}
