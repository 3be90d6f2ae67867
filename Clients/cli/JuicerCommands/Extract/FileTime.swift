import Glibc

/// A modification time as the file system takes it.
struct FileTime: Hashable, Sendable {
    let seconds: Int64
    let nanoseconds: Int32

    /// For futimens and utimensat: the access time is left as it is.
    var values: [timespec] {
        [
            timespec(tv_sec: 0, tv_nsec: Int(omitTime)),
            timespec(tv_sec: Int(seconds), tv_nsec: Int(min(max(nanoseconds, 0), 999_999_999))),
        ]
    }
}

// The macro's value, ((1l << 30) - 2l), is an expression that Swift does not import.
private let omitTime = (1 << 30) - 2
