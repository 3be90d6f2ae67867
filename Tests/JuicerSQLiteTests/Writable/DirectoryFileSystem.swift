import Glibc
import JuicerCore
import JuicerSQLite
import TestSupport

/// Databases as plain files of a temporary folder.
final class DirectoryFileSystem: DatabaseFileSystem {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    func openDatabaseFile(_ path: String, creating: Bool) throws -> any DatabaseFile {
        let flags = O_RDWR | O_CLOEXEC | (creating ? O_CREAT : 0)
        return DescriptorFile(try retryingOnInterrupt("open") { open(folder.file(path), flags, 0o600) })
    }

    func deleteDatabaseFile(_ path: String, syncingDirectory: Bool) throws {
        if unlink(folder.file(path)) != 0, errno != ENOENT { throw SystemError(lastErrorOf: "unlink") }
    }

    func databaseFileExists(_ path: String) throws -> Bool {
        access(folder.file(path), F_OK) == 0
    }
}

private final class DescriptorFile: DatabaseFile {
    private let descriptor: CInt

    init(_ descriptor: CInt) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    var size: Int64 {
        get throws {
            var status = stat()
            try retryingOnInterrupt("fstat") { fstat(descriptor, &status) }
            return Int64(status.st_size)
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        try retryingOnInterrupt("pread") { pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset)) }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws {
        try retryingOnInterrupt("pwrite") { pwrite(descriptor, bytes.baseAddress, bytes.count, off_t(offset)) }
    }

    func truncate(to size: Int64) throws {
        try retryingOnInterrupt("ftruncate") { ftruncate(descriptor, off_t(size)) }
    }

    // Nothing cuts the power in these tests.
    func sync() {}
}
