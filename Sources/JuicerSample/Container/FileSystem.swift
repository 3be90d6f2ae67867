import Glibc

/// The few file operations that writing a sample takes.
enum FileSystem {
    /// Makes a folder and its missing parents.
    static func makeFolders(_ path: String) throws {
        var built = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            built += "/" + part
            guard mkdir(built, 0o755) == 0 || errno == EEXIST else { throw failure("make the folder", path) }
        }
    }

    static func isEmptyFolder(_ path: String) throws -> Bool {
        guard let folder = opendir(path) else { throw failure("open the folder", path) }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return count <= 2
    }

    static func write(_ bytes: [UInt8], to path: String) throws {
        let output = try OutputFile(path)
        try bytes.withUnsafeBytes { try output.write($0) }
        try output.close()
    }

    static func read(_ path: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try forEachChunk(of: path, size: 1 << 20) { bytes += $0 }
        return bytes
    }

    /// Reads a file in pieces, all but the last of `size` bytes.
    static func forEachChunk(of path: String, size: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
        defer { buffer.deallocate() }
        while true {
            var filled = 0
            while filled < size {
                let count = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: filled), size - filled)
                guard count >= 0 else { throw failure("read", path) }
                if count == 0 { break }
                filled += count
            }
            if filled > 0 { try body(UnsafeRawBufferPointer(rebasing: buffer[..<filled])) }
            if filled < size { return }
        }
    }

    static func truncate(_ path: String, to size: Int64) throws {
        guard Glibc.truncate(path, off_t(size)) == 0 else { throw failure("cut", path) }
    }

    static func size(_ path: String) throws -> Int64 {
        var information = stat()
        guard stat(path, &information) == 0 else { throw failure("look at", path) }
        return Int64(information.st_size)
    }

    static func remove(_ path: String) throws {
        guard Glibc.remove(path) == 0 else { throw failure("remove", path) }
    }

    static func failure(_ action: String, _ path: String) -> SampleError {
        SampleError(.system, "cannot \(action) \(path): \(String(cString: strerror(errno)))")
    }
}

/// A folder for databases while they are built; it goes when its owner does.
final class WorkFolder {
    let path: String

    init() throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/juicer-sample-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FileSystem.failure("make a folder in", base) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // Builders remove what they made, so nothing but the folder is left unless something failed.
        for name in ["table.db", "table.db-journal", "Manifest.db", "Manifest.db-journal"] { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}

/// A new file that is written from front to back.
final class OutputFile {
    private let path: String
    private var descriptor: CInt

    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw FileSystem.failure("create", path) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var offset = 0
        while offset < bytes.count {
            let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
            guard count > 0 else { throw FileSystem.failure("write", path) }
            offset += count
        }
    }

    func close() throws {
        let result = Glibc.close(descriptor)
        descriptor = -1
        guard result == 0 else { throw FileSystem.failure("write", path) }
    }

    deinit {
        if descriptor >= 0 { Glibc.close(descriptor) }
    }
}
