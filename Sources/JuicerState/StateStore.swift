internal import GRDB
internal import JuicerSQLite
public import JuicerVault
internal import Synchronization

/// What the daemon remembers from one start to the next: a database on the vault's root volume.
///
/// It uses a write-ahead log: readers never wait for a writer, and a page that is written twice before the log is
/// copied is encrypted twice instead of four times (docs/decisions/0005). All methods block.
public final class StateStore: Sendable {
    /// Where it lies in the root volume.
    public static let path: VolumePath = "state.db"

    private let volume: Volume
    private let vfs: WritableVFS
    private let queue: DatabaseQueue
    private let isClosed = Atomic(false)

    /// Opens the database, and makes or migrates it first if need be.
    ///
    /// - Parameters:
    ///   - volume: the root volume.
    ///   - manifest: its manifest, which counts how often the database was opened: one that was put back in an older
    ///     version has a lower count in it.
    /// - Throws: ``StateError``, ``VolumeError``.
    public init(on volume: Volume, _ manifest: Manifest) throws {
        self.volume = volume
        vfs = try WritableVFS(VolumeDatabases(volume))
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY")
        }
        do {
            queue = try DatabaseQueue(path: vfs.uri(for: Self.path.description), configuration: configuration)
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
            let schema = Schema.migrations
            guard try queue.read({ try !schema.hasBeenSuperseded($0) }) else { throw StateError.newerVersion }
            try schema.migrate(queue)
            try count(manifest)
        } catch {
            throw Self.cause(of: error, vfs)
        }
    }

    /// Raises the count in the database, and then the one in the manifest: a crash leaves the database ahead.
    private func count(_ manifest: Manifest) throws {
        let known = manifest.counter(of: Self.path) ?? 0
        let opened = try queue.write { database in
            let found = try Int64.fetchOne(database, sql: "SELECT opened FROM state") ?? 0
            guard found >= 0, UInt64(found) >= known else { throw StateError.putBack }
            try database.execute(sql: "UPDATE state SET opened = ?", arguments: [found + 1])
            return UInt64(found) + 1
        }
        manifest.setCounter(of: Self.path, to: opened)
        try manifest.commit()
    }

    /// Whether its volume was sealed, so that it is of no use any more.
    public var isSealed: Bool { volume.isSealed }

    /// Closes the database; nothing can be done with it afterwards.
    public func close() {
        guard !isClosed.exchange(true, ordering: .relaxed) else { return }
        // GRDB crashes when a queue that was closed is used, as by a call that came a moment before: its connection ends with the
        // last of them, cut off from its files.
        try? queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        vfs.close()
    }

    func read<R>(_ body: (Database) throws -> R) throws -> R {
        // SQLite has pages of its own that it would still answer from.
        if isSealed || isClosed.load(ordering: .relaxed) { throw VolumeError.sealed }
        do { return try queue.read(body) } catch { throw Self.cause(of: error, vfs) }
    }

    func write<R>(_ body: (Database) throws -> R) throws -> R {
        if isSealed || isClosed.load(ordering: .relaxed) { throw VolumeError.sealed }
        do { return try queue.write(body) } catch { throw Self.cause(of: error, vfs) }
    }

    /// What a failure means: the volume's own error where there was one.
    private static func cause(of error: any Error, _ vfs: WritableVFS) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        if let cause = vfs.takeError() { return cause }
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return StateError.damaged
        // Its connection was closed with the vault.
        case .SQLITE_IOERR, .SQLITE_MISUSE, .SQLITE_CANTOPEN: return VolumeError.sealed
        default: return StateError.failed(code: error.extendedResultCode.rawValue)
        }
    }
}
