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
