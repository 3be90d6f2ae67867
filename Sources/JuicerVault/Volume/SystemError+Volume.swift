internal import Glibc
internal import JuicerCore

extension VolumeError {
    /// What a failure of the system means for an entry.
    init(_ error: SystemError, at path: VolumePath) {
        switch error.code {
        case ENOENT: self = .notFound(path: path.description)
        case EEXIST: self = .alreadyExists(path: path.description)
        case ENOTDIR, EISDIR, ELOOP: self = .wrongKind(path: path.description)
        case ENOTEMPTY: self = .notEmpty(path: path.description)
        default: self = .system(path: path.description, error)
        }
    }
}

/// Makes a system call for an entry of a volume.
@discardableResult
func calling<I: FixedWidthInteger>(_ operation: String, _ path: VolumePath, _ call: () -> I) throws(VolumeError) -> I {
    do {
        return try retryingOnInterrupt(operation, call)
    } catch {
        throw VolumeError(error, at: path)
    }
}

/// Writes all the bytes at an offset of a file.
func writeAll(
    _ bytes: UnsafeRawBufferPointer,
    to descriptor: CInt,
    at offset: Int64,
    _ path: VolumePath
) throws(VolumeError) {
    var done = 0
    while done < bytes.count {
        done += try calling("write", path) {
            pwrite(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done, off_t(offset) + off_t(done))
        }
    }
}
