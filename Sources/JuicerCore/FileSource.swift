internal import Glibc

/// A regular file as a source: opened read-only, read by position, closed with the last reference.
public final class FileSource: RandomAccessSource {
    /// Length in bytes when the file was opened.
    ///
    /// A file that shrinks later gives short reads, never a fault, as it is not mapped into memory.
    public let size: Int64
    /// The descriptor, owned by this object.
    public let fileDescriptor: CInt

    /// Opens a file by path.
    ///
    /// - Parameters:
    ///   - path: absolute, or relative to `directory` when that is given, else to the working directory.
    ///   - directory: descriptor of an open directory.
    ///   - followingLinks: when false, a path whose last part is a symbolic link is refused.
    /// - Throws: ``FileSourceError``. A device, pipe or directory is refused without waiting on it.
    public convenience init(
        path: String,
        in directory: CInt? = nil,
        followingLinks: Bool = false
    ) throws(FileSourceError) {
        guard !path.utf8.contains(0) else { throw .invalidPath }
        // O_NONBLOCK: opening a pipe put in the place of a file must not wait for its writer.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (followingLinks ? 0 : O_NOFOLLOW)
        let descriptor: CInt
        do {
            descriptor = try retryingOnInterrupt("open") { openat(directory ?? AT_FDCWD, path, flags) }
        } catch {
            throw FileSourceError(opening: path, error)
        }
        try self.init(owning: descriptor, path: path)
    }

    /// Takes over an open descriptor, which is closed with this object and also when this throws.
    ///
    /// - Parameter path: only for messages.
    public init(owning descriptor: CInt, path: String = "") throws(FileSourceError) {
        var status = stat()
        do {
            try retryingOnInterrupt("fstat") { fstat(descriptor, &status) }
        } catch {
            close(descriptor)
            throw .system(path: path, error)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .notRegularFile(path: path)
        }
        self.fileDescriptor = descriptor
        self.size = Int64(status.st_size)
    }

    deinit {
        close(fileDescriptor)
    }

    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        // The kernel refuses a read that would end behind the largest offset there is; nothing can lie there.
        guard offset >= 0, offset <= Int64.max - Int64(buffer.count) else { return 0 }
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = try retryingOnInterrupt("read") {
                pread(fileDescriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(done))
            }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Tells the kernel that the file will be read from front to back, so that it reads ahead further.
    public func adviseSequentialReading() {
        _ = posix_fadvise(fileDescriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }
}

/// Why a file could not be opened as a source.
public enum FileSourceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The path holds a NUL byte.
    case invalidPath
    /// There is no such file.
    case notFound(path: String)
    /// The file may not be read by this user.
    case permissionDenied(path: String)
    /// The path ends in a symbolic link, which was not to be followed.
    case symbolicLink(path: String)
    /// It is a directory, device, pipe or socket.
    case notRegularFile(path: String)
    /// Anything else the system answered.
    case system(path: String, SystemError)

    init(opening path: String, _ error: SystemError) {
        self =
            switch error.code {
            case ENOENT, ENOTDIR: .notFound(path: path)
            case EACCES, EPERM: .permissionDenied(path: path)
            case ELOOP: .symbolicLink(path: path)
            case ENXIO, EISDIR: .notRegularFile(path: path)
            default: .system(path: path, error)
            }
    }

    public var description: String {
        switch self {
        case .invalidPath: "the path holds a NUL byte"
        case .notFound(let path): "no such file: \(path)"
        case .permissionDenied(let path): "no permission to read \(path)"
        case .symbolicLink(let path): "\(path) is a symbolic link, which is not followed here"
        case .notRegularFile(let path): "\(path) is not a regular file"
        case .system(let path, let error): "\(path): \(error)"
        }
    }
}
