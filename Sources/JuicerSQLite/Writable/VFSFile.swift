internal import Synchronization

/// One file that SQLite has open.
final class VFSFile: Sendable {
    enum Kind {
        case database
        case rollbackJournal
        case writeAheadLog
        case other

        /// Whether SQLite's recovery looks for the place where the file ends to be of use.
        var mayEndTorn: Bool { self == .rollbackJournal || self == .writeAheadLog }
    }

    let path: String
    let kind: Kind
    let isReadOnly: Bool
    let deletesOnClose: Bool
    /// What it has in common with other open files of its path.
    let shared: SharedFile
    private let state: VFSState
    /// The file below, until the VFS or SQLite closes it.
    private let file: Mutex<(any DatabaseFile)?>

    init(
        _ file: any DatabaseFile,
        of state: VFSState,
        path: String,
        kind: Kind,
        isReadOnly: Bool,
        deletesOnClose: Bool,
        shared: SharedFile
    ) {
        self.file = Mutex(file)
        self.state = state
        self.path = path
        self.kind = kind
        self.isReadOnly = isReadOnly
        self.deletesOnClose = deletesOnClose
        self.shared = shared
    }

    var id: ObjectIdentifier { ObjectIdentifier(self) }
    var vfsName: String { state.name }

    // MARK: Closing

    /// Lets go of the file below: every later call fails, but for the giving back of locks.
    func cutOff() {
        file.withLock { $0 = nil }
    }

    func close() {
        // Nobody was told that it is kept; who was had it synced.
        try? flush()
        shared.index.withLock { $0.unmap(id) }
        shared.locks.withLock { $0.lower(id, to: .none) }
        cutOff()
        state.closed(self)
    }

    /// The file below, or the given failure when it is closed.
    func opened(_ failure: ResultCode) throws(ResultCode) -> any DatabaseFile {
        guard let file = file.withLock({ $0 }) else {
            state.errors.keep(nil)
            throw failure
        }
        return file
    }

    /// Makes an error of the file system into a code, and keeps it.
    func failure(_ code: ResultCode, _ error: any Error) -> ResultCode {
        state.errors.keep(error)
        return code.explained(by: error)
    }

    // MARK: Content

    func size() throws(ResultCode) -> Int64 {
        let file = try opened(.fileSize)
        let unwritten = shared.unwritten.withLock { $0.isEmpty ? 0 : $0.end }
        do { return max(unwritten, try file.size) } catch { throw failure(.fileSize, error) }
    }

    /// Fills the buffer, with zeros after the end of the file, and then fails with ``ResultCode/shortRead``.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(ResultCode) {
        let file = try opened(.read)
        if shared.unwritten.withLock({ $0.overlaps(offset, count: buffer.count) }) { try flush() }
        let count: Int
        do {
            count = try file.read(into: buffer, at: offset)
        } catch let error where error.mayBeTorn && kind.mayEndTorn {
            return try readToTornBlock(of: file, into: buffer, at: offset)
        } catch let error where error.mayBeTorn && isHeaderBeforeRecovery(buffer, at: offset) {
            zero(buffer[...])
            throw .shortRead
        } catch {
            throw failure(.read, error)
        }
        if kind.mayEndTorn { shared.sound.withLock { $0.insert(offset, count: count) } }
        guard count == buffer.count else {
            zero(buffer[count...])
            throw .shortRead
        }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(ResultCode) {
        if isReadOnly { throw .readOnly }
        let file = try opened(.write)
        try shared.unwritten.withLock { buffer throws(ResultCode) in
            if buffer.append(bytes, at: offset) { return }
            // What goes on where it ends takes the part of a block along that would be written twice.
            try flush(&buffer, upTo: offset == buffer.end ? buffer.endOfBlocks : buffer.end, into: file)
            if buffer.append(bytes, at: offset) { return }
            try flush(&buffer, upTo: buffer.end, into: file)
            try write(bytes, at: offset, into: file)
        }
    }

    /// Gives the file below all that it does not have yet. What fails is tried again the next time.
    private func flush() throws(ResultCode) {
        try shared.unwritten.withLock { buffer throws(ResultCode) in
            if buffer.isEmpty { return }
            try flush(&buffer, upTo: buffer.end, into: opened(.write))
        }
    }

    private func flush(
        _ buffer: inout WriteBuffer,
        upTo end: Int64,
        into file: any DatabaseFile
    ) throws(ResultCode) {
        let count = Int(end - buffer.start)
        guard count > 0 else { return }
        let offset = buffer.start
        try buffer.bytes.withUnsafeBufferPointer { bytes throws(ResultCode) in
            try write(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[..<count])), at: offset, into: file)
        }
        buffer.removeFirst(upTo: end)
    }

    private func write(
        _ bytes: UnsafeRawBufferPointer,
        at offset: Int64,
        into file: any DatabaseFile
    ) throws(ResultCode) {
        do {
            do {
                try file.write(bytes, at: offset)
            } catch let error where error.mayBeTorn && kind.mayEndTorn {
                try writeOverTornBlocks(of: file, bytes, at: offset)
            }
        } catch {
            throw failure(.write, error)
        }
        if kind.mayEndTorn { shared.sound.withLock { $0.insert(offset, count: bytes.count) } }
    }

    func truncate(to size: Int64) throws(ResultCode) {
        if isReadOnly { throw .readOnly }
        let file = try opened(.truncate)
        try flush()
        do { try file.truncate(to: size) } catch { throw failure(.truncate, error) }
        if kind.mayEndTorn { shared.sound.withLock { $0.truncate(to: size) } }
    }

    func sync() throws(ResultCode) {
        let file = try opened(.sync)
        try flush()
        do { try file.sync() } catch { throw failure(.sync, error) }
    }

    // MARK: Locks

    func lock(_ level: LockLevel) throws(ResultCode) {
        _ = try opened(.lock)
        // SQLite asks for it only when it is going to write, such as a log's content into the database at the end.
        if isReadOnly, level > .shared { throw .readOnly }
        guard shared.locks.withLock({ $0.raise(id, to: level) }) else { throw .busy }
    }

    func unlock(to level: LockLevel) {
        shared.locks.withLock { $0.lower(id, to: level) }
    }

    func isReserved() throws(ResultCode) -> Bool {
        _ = try opened(.checkReservedLock)
        return shared.locks.withLock { $0.isReserved }
    }

    // MARK: The index of a write-ahead log

    func map(_ number: Int, size: Int, extending: Bool) throws(ResultCode) -> SharedMemoryIndex.Region? {
        _ = try opened(.sharedMemoryMap)
        return shared.index.withLock { $0.map(number, size: size, extending: extending, for: id) }
    }

    func unmap() {
        shared.index.withLock { $0.unmap(id) }
    }

    func lock(_ locks: SharedMemoryIndex.LockSet, exclusively: Bool) throws(ResultCode) {
        _ = try opened(.sharedMemoryLock)
        guard shared.index.withLock({ $0.lock(locks, exclusively: exclusively, for: id) }) else { throw .busy }
    }

    func unlock(_ locks: SharedMemoryIndex.LockSet) {
        shared.index.withLock { $0.unlock(locks, for: id) }
    }

    // MARK: The header of a database that is yet to be recovered

    /// Whether SQLite asks for the header of a database that may have to be recovered first.
    ///
    /// It does so once when it opens a database, to learn the size of a page, before it looks for a journal or log. A
    /// power cut may have torn just this block, and the journal or log has what belongs into it. SQLite reads the whole
    /// page afterwards in any case, and then a damage is an error.
    private func isHeaderBeforeRecovery(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Bool {
        guard kind == .database, offset == 0, buffer.count == DatabaseHeader.byteCount else { return false }
        return state.hasJournal(path)
    }
}

/// Overwrites with zeros.
func zero(_ buffer: Slice<UnsafeMutableRawBufferPointer>) {
    UnsafeMutableRawBufferPointer(rebasing: buffer).initializeMemory(as: UInt8.self, repeating: 0)
}
