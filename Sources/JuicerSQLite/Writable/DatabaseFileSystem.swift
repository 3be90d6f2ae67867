/// A file that SQLite reads and writes. Calls may come from several threads.
public protocol DatabaseFile: AnyObject, Sendable {
    /// Length in bytes.
    var size: Int64 { get throws }

    /// Reads up to `buffer.count` bytes; fewer only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int

    /// Writes all of the bytes.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws

    /// Sets the length.
    func truncate(to size: Int64) throws

    /// Makes everything durable that was written.
    func sync() throws
}

/// Where databases and their journals lie. Paths have no leading slash, and "/" between names.
public protocol DatabaseFileSystem: AnyObject, Sendable {
    /// Opens a file; with `creating`, an empty one is made when there is none.
    func openDatabaseFile(_ path: String, creating: Bool) throws -> any DatabaseFile

    /// Removes a file. One that is not there is no error.
    func deleteDatabaseFile(_ path: String, syncingDirectory: Bool) throws

    /// Whether there is such a file.
    func databaseFileExists(_ path: String) throws -> Bool
}

/// An error of a file that a power cut in the middle of a write can leave behind.
///
/// In a journal or write-ahead log it is taken for the end: SQLite's own recovery expects the last write to be torn.
public protocol TornWriteError: Error {
    /// Whether this may be such a place, and not just a device that cannot be read.
    var mayBeTorn: Bool { get }
}
