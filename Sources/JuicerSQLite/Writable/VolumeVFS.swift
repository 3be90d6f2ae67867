internal import CSQLite
internal import Glibc
internal import JuicerCore
internal import Synchronization

/// Lets SQLite keep databases, with their journals and logs, on a file system of ours (https://sqlite.org/vfs.html).
///
/// Nothing of a database is anywhere else: temporary files stay in memory. It claims no more of the storage than it
/// does: sectors of 4,096 bytes, and no promise that a write spares its neighbours when the power fails.
public final class VolumeVFS: Sendable {
    private static let lastNumber = Mutex(0)

    /// What SQLite knows it by; for `vfs=` in a URI.
    public let name: String
    private let fileSystem: Mutex<(any DatabaseFileSystem)?>
    private let shared = Mutex<[String: WeakShared]>([:])
    private let lastError = Mutex<(any Error)?>(nil)
    private let table: VFSTable

    private struct WeakShared {
        weak var value: SharedByPath?
    }

    /// What the connections to one database file share.
    final class SharedByPath: Sendable {
        let locks = FileLocks()
        let index = SharedIndex()
    }

    /// Registers a VFS over a file system.
    public init(_ fileSystem: any DatabaseFileSystem) throws(SQLiteError) {
        name = Self.lastNumber.withLock { number in
            number += 1
            return "juicer-volume-\(number)"
        }
        self.fileSystem = Mutex(fileSystem)
        table = VFSTable(name: name)
        let result = table.register(self)
        guard result == SQLITE_OK else { throw SQLiteError(result, on: nil) }
    }

    deinit {
        table.unregister()
    }

    /// The URI of a database, for `SQLITE_OPEN_URI`.
    public func uri(for path: String) -> String {
        let escaped = path.utf8.reduce(into: "") { text, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F:
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "%" + Hex.encode([byte])
            }
        }
        return "file:\(escaped)?vfs=\(name)"
    }

    /// Gives the reason of the last call that failed, once.
    public func takeError() -> (any Error)? {
        lastError.withLock { kept in
            defer { kept = nil }
            return kept
        }
    }

    /// Cuts every database off: what is open fails with SQLITE_IOERR from now on, and nothing opens any more.
    public func close() {
        table.unregister()
        fileSystem.withLock { $0 = nil }
    }

    // MARK: - For the table of functions

    /// Does something with the file system; false, with the error kept, when it fails.
    func attempting(_ body: (any DatabaseFileSystem) throws -> Void) -> (any Error)? {
        do {
            guard let system = fileSystem.withLock({ $0 }) else { throw VolumeVFSClosed() }
            try body(system)
            return nil
        } catch {
            lastError.withLock { $0 = error }
            return error
        }
    }

    /// What the connections to a path share; there as long as one of them.
    func shared(for path: String) -> SharedByPath {
        shared.withLock { known in
            if let value = known[path]?.value { return value }
            known = known.filter { $0.value.value != nil }
            let value = SharedByPath()
            known[path] = WeakShared(value: value)
            return value
        }
    }
}

/// The VFS was closed, because the vault was sealed.
public struct VolumeVFSClosed: Error, Sendable, CustomStringConvertible {
    public var description: String { "the vault was sealed" }
}
