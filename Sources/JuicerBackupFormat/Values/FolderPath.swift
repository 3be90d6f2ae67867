internal import Glibc

/// An absolute path as the bytes that the system has, which need not be UTF-8.
public struct FolderPath: Sendable, Hashable {
    /// The bytes, without NUL.
    public let bytes: [UInt8]

    /// Takes text up to its first NUL.
    public init(_ text: String) {
        bytes = Array(text.utf8.prefix { $0 != 0 })
    }

    /// Takes bytes up to the first NUL.
    public init(bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes.prefix { $0 != 0 })
    }

    /// The last name.
    public var lastName: [UInt8] {
        Array(bytes.split(separator: UInt8(ascii: "/")).last ?? [])
    }

    /// The path of an entry of this folder.
    public func appending(_ name: [UInt8]) -> FolderPath {
        FolderPath(bytes: bytes + (bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + name)
    }

    /// The path without links, `.` and `..`; nil when there is no such thing.
    public func canonical() -> FolderPath? {
        withCString { path in
            guard let resolved = realpath(path, nil) else { return nil }
            defer { free(resolved) }
            return FolderPath(
                bytes: UnsafeBufferPointer(start: resolved, count: strlen(resolved)).map(UInt8.init(bitPattern:))
            )
        }
    }

    /// Lends the path to a system call.
    func withCString<R>(_ body: (UnsafePointer<CChar>) throws -> R) rethrows -> R {
        try (bytes.map(CChar.init(bitPattern:)) + [0])
            .withUnsafeBufferPointer { buffer in
                guard let start = buffer.baseAddress else { preconditionFailure("a path has at least its end") }
                return try body(start)
            }
    }
}

extension FolderPath: CustomStringConvertible {
    /// The path as text; bytes that are not UTF-8 show as U+FFFD.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}
