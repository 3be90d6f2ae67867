internal import CSQLite
internal import JuicerCore
internal import Synchronization

/// An open file of a database, as SQLite's functions use it; for one connection.
final class VolumeFileHandle {
    private let file: any DatabaseFile
    private let path: String
    private let vfs: VolumeVFS
    private let isRecoveryFile: Bool
    private let deletesOnClose: Bool
    private let shared: VolumeVFS.SharedByPath
    private let holder = SharedIndex.Holder()
    private var lockLevel = SQLITE_LOCK_NONE

    /// - Parameter path: nil for a temporary file.
    init(_ path: String?, flags: Int32, creating: Bool, _ vfs: VolumeVFS) throws {
        self.path = path ?? ""
        self.vfs = vfs
        isRecoveryFile = flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL) != 0
        deletesOnClose = path != nil && flags & SQLITE_OPEN_DELETEONCLOSE != 0
        guard let path else {
            file = MemoryFile()
            shared = VolumeVFS.SharedByPath()
            return
        }
        shared = vfs.shared(for: path)
        var opened: (any DatabaseFile)?
        if let error = vfs.attempting({ opened = try $0.openDatabaseFile(path, creating: creating) }) { throw error }
        guard let opened else { throw VolumeVFSClosed() }
        file = opened
    }

    /// What was locked is free again.
    func close() {
        shared.index.release(holder)
        shared.locks.lower(from: &lockLevel, to: SQLITE_LOCK_NONE)
        if deletesOnClose {
            _ = vfs.attempting { try $0.deleteDatabaseFile(path, syncingDirectory: false) }
        }
    }

    /// Result codes of SQLite: SQLITE_IOERR with a detail that says what failed.
    static func ioError(_ detail: Int32) -> Int32 { SQLITE_IOERR | detail << 8 }
    static let shortRead = ioError(2)

    private func attempting(_ failure: Int32, _ body: () throws -> Void) -> Int32 {
        guard let error = vfs.attempting({ _ in try body() }) else { return SQLITE_OK }
        return Self.code(of: error) ?? Self.ioError(failure)
    }

    /// ENOSPC and EDQUOT are a full disk to SQLite.
    static func code(of error: any Error) -> Int32? {
        (error as? any SystemErrorCarrier)?.isFullDisk == true ? SQLITE_FULL : nil
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int32 {
        var count = 0
        let result = attempting(1) {
            do {
                count = try file.read(into: buffer, at: offset)
            } catch let error as any TornWriteError where isRecoveryFile && error.mayBeTorn {
                // The end of what was written before the power failed.
                count = 0
            }
        }
        guard result == SQLITE_OK else { return result }
        guard count < buffer.count else { return SQLITE_OK }
        UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).initializeMemory(as: UInt8.self, repeating: 0)
        return Self.shortRead
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) -> Int32 {
        attempting(3) { try file.write(bytes, at: offset) }
    }

    func truncate(to size: Int64) -> Int32 {
        attempting(6) { try file.truncate(to: size) }
    }

    func sync() -> Int32 {
        attempting(4) { try file.sync() }
    }

    func size(_ answer: inout Int64) -> Int32 {
        attempting(7) { answer = try file.size }
    }

    // MARK: - Locks

    func lock(_ level: Int32) -> Int32 {
        shared.locks.raise(from: &lockLevel, to: level) ? SQLITE_OK : SQLITE_BUSY
    }

    func unlock(_ level: Int32) -> Int32 {
        shared.locks.lower(from: &lockLevel, to: level)
        return SQLITE_OK
    }

    var isReserved: Bool { shared.locks.isReserved }

    func indexRegion(_ index: Int, size: Int, extending: Bool) -> UnsafeMutableRawPointer? {
        shared.index.region(index, size: size, extending: extending)
    }

    func lockIndex(_ first: Int, _ count: Int, flags: Int32) -> Int32 {
        shared.index.lock(first, count, flags: flags, holder) ? SQLITE_OK : SQLITE_BUSY
    }

    func releaseIndex() {
        shared.index.release(holder)
    }
}

/// An error that comes from the system below a file system.
public protocol SystemErrorCarrier: Error {
    /// Whether the disk, or somebody's share of it, is full.
    var isFullDisk: Bool { get }
}
