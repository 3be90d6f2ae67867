internal import Glibc
public import JuicerCore

/// A file that SQLite reads and writes. Calls may come from several threads.
public protocol DatabaseFile: AnyObject, Sendable {
    /// Length in bytes.
    var size: Int64 { get throws }

    /// Reads bytes from an offset on.
    ///
    /// - Returns: how many bytes were read; fewer than fit into the buffer only at the end of the file.
    /// - Throws: also when the bytes are there but damaged; a ``DatabaseFileError`` says if a power cut explains it.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int

    /// Writes all the bytes, which may lie within the file, at its end or beyond it.
    ///
    /// A write of whole 4,096-byte blocks must succeed whatever the blocks held before, damaged bytes too.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws

    /// Makes the file shorter.
    func truncate(to size: Int64) throws

    /// Returns once everything written, the file's size and the file's own existence would survive a power cut.
    func sync() throws
}

/// Where databases and their journals lie. Paths have no leading slash, "/" between names.
///
/// A path may be open several times; what one file wrote, every other file of that path reads.
public protocol DatabaseFileSystem: AnyObject, Sendable {
    /// Opens a file, after making an empty one when it is not there and `creating` is true.
    func openDatabaseFile(_ path: String, creating: Bool) throws -> any DatabaseFile

    /// Removes a file, which may be open. It is no error if it is not there.
    ///
    /// - Parameter syncingDirectory: whether the file must stay removed after a power cut.
    func deleteDatabaseFile(_ path: String, syncingDirectory: Bool) throws

    /// Whether there is a file of that path.
    func databaseFileExists(_ path: String) throws -> Bool
}

/// An error of a file system that SQLite is told more of than that it happened.
public protocol DatabaseFileError: Error {
    /// Whether there is no room left.
    var isDiskFull: Bool { get }
    /// Whether a block is damaged, and a power cut in the middle of a write can have left it so.
    ///
    /// Then a rollback journal or write-ahead log ends there, as far as SQLite's recovery is concerned. It is not told
    /// so of a block which it has read or written well since the file was opened.
    var mayBeTorn: Bool { get }
}

extension SystemError: DatabaseFileError {
    public var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }
    public var mayBeTorn: Bool { false }
}

extension Error {
    var mayBeTorn: Bool { (self as? any DatabaseFileError)?.mayBeTorn == true }
}
