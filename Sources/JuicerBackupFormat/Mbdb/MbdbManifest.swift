internal import JuicerCore
internal import Synchronization

/// Manifest.mbdb as an open list of files. Records are read from the file when they are asked for.
final class MbdbManifest: ManifestReading {
    private struct State {
        let source: any RandomAccessSource
        let size: Int64
        let index: MbdbIndex
    }

    /// Nil once closed. Readers copy the references out; nobody reads under the lock.
    private let state: Mutex<State?>
    let problems: [BackupProblem]

    /// Most bytes of the file: offsets have 32 bits in the index.
    static let mostBytes = Int64(UInt32.max)

    init(_ source: some RandomAccessSource) throws {
        let size = try source.size
        guard size <= Self.mostBytes else {
            throw BackupFormatError(.limitExceeded, "Manifest.mbdb has \(size) bytes, more than any real one")
        }
        guard size > 0 else { throw BackupFormatError(.manifestEmpty, "Manifest.mbdb is empty") }
        guard try source.bytes(count: MbdbEntry.header.count) == MbdbEntry.header else {
            throw BackupFormatError(.manifestDamaged, "Manifest.mbdb does not begin as one", hint: "use another copy")
        }
        let index = try MbdbIndex(source, end: size)
        guard !index.isTruncated || !index.places.isEmpty else {
            throw BackupFormatError(.manifestDamaged, "Manifest.mbdb has no whole record", hint: "use another copy")
        }
        problems =
            index.isTruncated
            ? [.truncatedManifest] : []
        state = Mutex(State(source: source, size: size, index: index))
    }

    var entryCount: Int64 {
        get throws(BackupFormatError) { Int64(try open().index.places.count) }
    }

    var recordProtection: RecordProtection? { nil }

    func useRecordKey(_ key: SecretBytes) {}

    func close() { state.withLock { $0 = nil } }

    func domains() throws(BackupFormatError) -> [DomainSummary] {
        let index = try open().index
        return index.domains.enumerated()
            .map { number, name in
                DomainSummary(
                    name: String(decoding: name, as: UTF8.self),
                    entryCount: Int64(index.positions(ofDomain: UInt64(number)).count)
                )
            }
    }

    func page(_ query: ManifestQuery) throws(BackupFormatError) -> ManifestPage {
        try query.validate()
        let state = try open()
        let pattern = query.pattern.flatMap { LikePattern($0) }
        var range = 0..<state.index.places.count
        if let domain = query.domain {
            guard let number = state.index.number(of: Array(domain.utf8)) else {
                return ManifestPage(records: [], next: nil, total: query.after == nil ? 0 : nil)
            }
            range = state.index.positions(ofDomain: number)
        }
        let start = query.after.map { state.index.position(after: $0.domain, $0.position) } ?? range.lowerBound
        var page = ManifestPage(records: [], next: nil, total: nil)
        var last: ManifestCursor?
        var matches: Int64 = 0
        var byteCount = 0
        for position in range.clamped(to: max(range.lowerBound, start)..<max(range.upperBound, start)) {
            let entry = try entry(position, state)
            if let pattern, !pattern.matches(entry.relativePath) { continue }
            matches += 1
            if page.records.count == query.limit || byteCount >= ManifestPage.mostBytes {
                page.next = last
                // Only a first page with a pattern goes on: it counts.
                if pattern == nil || query.after != nil { break }
            } else if var record = entry.record {
                record.attributes?.extendedAttributes = []
                page.records.append(record)
                byteCount += record.byteCount
                last = ManifestCursor(domain: entry.domain, position: offset(position, state))
            }
        }
        if query.after == nil { page.total = pattern == nil ? Int64(range.count) : matches }
        return page
    }

    func record(_ fileID: FileID) throws(BackupFormatError) -> FileRecord {
        let state = try open()
        for offset in state.index.offsets(of: fileID) {
            if let record = try entry(atOffset: offset, state).record, record.fileID == fileID { return record }
        }
        throw .noSuchRecord
    }

    func records(_ fileIDs: [FileID]) throws(BackupFormatError) -> [FileRecord?] {
        var records: [FileRecord?] = []
        records.reserveCapacity(fileIDs.count)
        for fileID in fileIDs {
            do throws(BackupFormatError) {
                var record = try record(fileID)
                record.attributes?.extendedAttributes = []
                records.append(record)
            } catch {
                guard error.code == .recordNotFound else { throw error }
                records.append(nil)
            }
        }
        return records
    }

    func record(domain: String, relativePath: [UInt8]) throws(BackupFormatError) -> FileRecord {
        guard let fileID = FileID(domain: domain.utf8, relativePath: relativePath) else { throw .noSuchRecord }
        return try record(fileID)
    }

    private func open() throws(BackupFormatError) -> State {
        guard let state = state.withLock({ $0 }) else { throw .isClosed }
        return state
    }

    private func offset(_ position: Int, _ state: State) -> Int64 {
        Int64(state.index.places[position] & 0xFFFF_FFFF)
    }

    private func entry(_ position: Int, _ state: State) throws(BackupFormatError) -> MbdbEntry {
        try entry(atOffset: offset(position, state), state)
    }

    private func entry(atOffset offset: Int64, _ state: State) throws(BackupFormatError) -> MbdbEntry {
        var window = ByteWindow(state.source, from: offset, end: state.size, capacity: 1024)
        do {
            if let entry = try MbdbEntry(reading: &window) { return entry }
        } catch {
            throw .unreadable(error)
        }
        throw BackupFormatError(.changedWhileOpen, "Manifest.mbdb changed while it was open")
    }
}

extension BackupFormatError {
    /// There is no record of the id or place asked for.
    static var noSuchRecord: BackupFormatError {
        BackupFormatError(
            .recordNotFound,
            "the backup lists no such file",
            hint: "`juicer files ls` shows what there is"
        )
    }

    /// The backup was closed.
    static var isClosed: BackupFormatError {
        BackupFormatError(.closed, "the backup was locked", hint: "unlock it again")
    }

    /// Reading a file failed; errors of this type pass as they are.
    static func unreadable(_ error: any Error) -> BackupFormatError {
        if let error = error as? BackupFormatError { return error }
        return BackupFormatError(.fileUnreadable, "a file of the backup cannot be read: \(error)")
    }
}
