internal import CSQLite
internal import Synchronization

/// A VFS that keeps databases on a file system of the program's own (https://sqlite.org/vfs.html).
///
/// All connections to its databases must be in this process: their locks and the index of a write-ahead log lie in its
/// memory. Databases, journals and logs lie in the file system; temporary files stay in memory. A page must have at
/// least 4,096 bytes, as SQLite chooses by itself here, so that a page is never written in parts.
///
/// A VFS nobody refers to any more is closed. A ``Connection`` keeps its own; other users of ``name`` have to.
public final class WritableVFS: Sendable {
    private static let lastNumber = Atomic(0)

    /// Name to open databases with, as the parameter `vfs` of their URI.
    public let name: String
    private let state: VFSState
    nonisolated(unsafe) private let vfs: UnsafeMutablePointer<sqlite3_vfs>

    /// Registers a new VFS under a name of its own.
    public init(_ fileSystem: any DatabaseFileSystem) throws(SQLiteError) {
        name = "juicer-writable-\(Self.lastNumber.add(1, ordering: .relaxed).newValue)"
        state = VFSState(fileSystem, name: name)
        guard Library.initialization == SQLITE_OK else { throw SQLiteError(Library.initialization, on: nil) }
        guard let vfs = makeVFS(for: state) else { throw SQLiteError(SQLITE_ERROR, on: nil) }
        self.vfs = vfs
        let registration = sqlite3_vfs_register(vfs, 0)
        guard registration == SQLITE_OK else { throw SQLiteError(registration, on: nil) }
    }

    deinit {
        close()
    }

    /// The URI that opens a database of the file system, here and with other libraries over the same SQLite.
    public func uri(for path: String) -> String {
        let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
        let hex = Array("0123456789ABCDEF")
        var uri = "file:"
        for byte in Self.rooted(path).utf8 {
            if unreserved.contains(byte) {
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                uri += "%\(hex[Int(byte >> 4)])\(hex[Int(byte & 15)])"
            }
        }
        return uri + "?vfs=" + name
    }

    /// A path as SQLite takes it: without the slash `:memory:` and the empty path would have another meaning, and with
    /// two a URI would have a host.
    static func rooted(_ path: String) -> String { "/" + path.drop { $0 == "/" } }

    /// Gives the cause of the last failed call, once: the calling thread's if it had one, or else any thread's.
    public func takeError() -> (any Error)? { state.errors.take() }

    var isClosed: Bool { state.isClosed }

    /// Cuts off every database at once.
    ///
    /// Nothing can be opened afterwards, and what is still open answers only with ``SQLiteError/Code/inputOutput``; its
    /// connections are closed as ever. The file system is let go of. A call that is under way in another thread may end
    /// as if it had come before.
    public func close() {
        sqlite3_vfs_unregister(vfs)
        state.close()
    }
}

extension WritableVFS: ErrorKeeper {
    func takeErrorOfThisThread() -> (any Error)? { state.errors.takeOfThisThread() }
}
