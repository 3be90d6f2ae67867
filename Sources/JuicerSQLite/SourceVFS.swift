internal import CSQLite
internal import Glibc
internal import Synchronization

/// The VFS that lets SQLite read a database out of a source (https://sqlite.org/vfs.html).
///
/// It opens nothing but what was handed to it, and it can neither write nor create: a journal, a temporary file or an
/// attached database is refused, so that nothing of a decrypted database gets onto a disk.
enum SourceVFS {
    static let name = "juicer-source"

    /// Files handed over and not yet opened, by the name SQLite is given.
    private static let waiting = Mutex<(next: Int, files: [String: SourceFile])>((0, [:]))

    /// Registers the VFS once in the life of the process.
    static let registrationResult: Int32 = register()

    /// Hands over a file for the duration of a closure, which opens it by the given name.
    static func offering<R>(_ file: SourceFile, _ body: (String) throws(SQLiteError) -> R) throws(SQLiteError) -> R {
        let name = waiting.withLock { waiting in
            waiting.next += 1
            let name = "source-\(waiting.next)"
            waiting.files[name] = file
            return name
        }
        defer { waiting.withLock { _ = $0.files.removeValue(forKey: name) } }
        return try body(name)
    }

    fileprivate static func take(_ name: String) -> SourceFile? {
        waiting.withLock { $0.files.removeValue(forKey: name) }
    }

    private static func register() -> Int32 {
        guard Library.initialization == SQLITE_OK, let system = sqlite3_vfs_find(nil) else { return SQLITE_ERROR }
        // SQLite keeps both for good.
        let vfsName = UnsafeMutablePointer<CChar>.allocate(capacity: name.utf8.count + 1)
        for (index, byte) in name.utf8.enumerated() { vfsName[index] = CChar(bitPattern: byte) }
        vfsName[name.utf8.count] = 0
        let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
        vfs.initialize(to: sqlite3_vfs())
        vfs.pointee.iVersion = 2
        vfs.pointee.szOsFile = Int32(MemoryLayout<OpenFile>.stride)
        vfs.pointee.mxPathname = 64
        vfs.pointee.zName = UnsafePointer(vfsName)
        vfs.pointee.xOpen = openFile
        vfs.pointee.xDelete = { _, _, _ in SQLITE_READONLY }
        vfs.pointee.xAccess = { _, _, _, answer in
            answer?.pointee = 0
            return SQLITE_OK
        }
        vfs.pointee.xFullPathname = { _, path, capacity, output in
            guard let path, let output else { return SQLITE_CANTOPEN }
            let count = strlen(path) + 1
            guard count <= Int(capacity) else { return SQLITE_CANTOPEN }
            memcpy(output, path, count)
            return SQLITE_OK
        }
        // Time and randomness are the system's, and need its VFS as their first argument no more than ours.
        vfs.pointee.xRandomness = system.pointee.xRandomness
        vfs.pointee.xSleep = system.pointee.xSleep
        vfs.pointee.xCurrentTime = system.pointee.xCurrentTime
        vfs.pointee.xCurrentTimeInt64 = system.pointee.xCurrentTimeInt64
        vfs.pointee.xGetLastError = { _, _, _ in 0 }
        return sqlite3_vfs_register(vfs, 0)
    }
}

/// SQLite's view of an open file: its own part first, then ours.
private struct OpenFile {
    var base: sqlite3_file
    var file: Unmanaged<SourceFile>?
}

// Filled once and never changed, as SQLite demands.
nonisolated(unsafe) private let methods: UnsafePointer<sqlite3_io_methods> = {
    let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    methods.initialize(to: sqlite3_io_methods())
    // Version 1 has neither shared memory nor memory mapping.
    methods.pointee.iVersion = 1
    methods.pointee.xClose = { file in
        file?
            .withMemoryRebound(to: OpenFile.self, capacity: 1) { open in
                open.pointee.file?.release()
                open.pointee.file = nil
            }
        return SQLITE_OK
    }
    methods.pointee.xRead = { file, buffer, count, offset in
        guard let opened = sourceFile(file), let buffer else { return extendedIOError(1) }
        switch opened.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: Int(count)), at: offset) {
        case .complete: return SQLITE_OK
        case .short: return extendedIOError(2)
        case .failed: return extendedIOError(1)
        }
    }
    methods.pointee.xFileSize = { file, size in
        guard let opened = sourceFile(file) else { return extendedIOError(7) }
        size?.pointee = opened.size
        return SQLITE_OK
    }
    methods.pointee.xWrite = { _, _, _, _ in SQLITE_READONLY }
    methods.pointee.xTruncate = { _, _ in SQLITE_READONLY }
    methods.pointee.xSync = { _, _ in SQLITE_OK }
    methods.pointee.xLock = { _, _ in SQLITE_OK }
    methods.pointee.xUnlock = { _, _ in SQLITE_OK }
    methods.pointee.xCheckReservedLock = { _, answer in
        answer?.pointee = 0
        return SQLITE_OK
    }
    methods.pointee.xFileControl = { _, _, _ in SQLITE_NOTFOUND }
    methods.pointee.xSectorSize = { _ in 4_096 }
    // Immutable: SQLite then takes no locks, looks for no journal, and keeps its cache.
    methods.pointee.xDeviceCharacteristics = { _ in SQLITE_IOCAP_IMMUTABLE }
    return UnsafePointer(methods)
}()

/// SQLITE_IOERR_READ is 1, SQLITE_IOERR_SHORT_READ 2 and SQLITE_IOERR_FSTAT 7: macros that do not reach Swift.
private func extendedIOError(_ detail: Int32) -> Int32 { SQLITE_IOERR | detail << 8 }

private func sourceFile(_ file: UnsafeMutablePointer<sqlite3_file>?) -> SourceFile? {
    file?.withMemoryRebound(to: OpenFile.self, capacity: 1) { $0.pointee.file?.takeUnretainedValue() }
}

private func openFile(
    _ vfs: UnsafeMutablePointer<sqlite3_vfs>?,
    _ name: sqlite3_filename?,
    _ file: UnsafeMutablePointer<sqlite3_file>?,
    _ flags: Int32,
    _ grantedFlags: UnsafeMutablePointer<Int32>?
) -> Int32 {
    guard let file else { return SQLITE_CANTOPEN }
    // Without methods SQLite does not call xClose.
    file.pointee.pMethods = nil
    guard flags & SQLITE_OPEN_MAIN_DB != 0, let name, let opened = SourceVFS.take(String(cString: name)) else {
        return SQLITE_CANTOPEN
    }
    file.withMemoryRebound(to: OpenFile.self, capacity: 1) { open in
        open.pointee.file = Unmanaged.passRetained(opened)
        open.pointee.base.pMethods = methods
    }
    grantedFlags?.pointee = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB
    return SQLITE_OK
}
