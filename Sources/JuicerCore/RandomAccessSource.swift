/// Random-access read-only bytes: a file, or the plaintext behind an encrypted file.
///
/// Reads are positional and may be made from several threads at once.
public protocol RandomAccessSource: Sendable {
    /// Length in bytes.
    var size: Int64 { get throws }

    /// Reads up to `buffer.count` bytes at an offset.
    ///
    /// - Returns: the number of bytes read: fewer than asked only at the end, and 0 at or after the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int
}

extension RandomAccessSource {
    /// Reads up to `count` bytes at an offset into a new array, which is shorter only at the end.
    public func bytes(at offset: Int64 = 0, count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
        }
    }

    /// Reads everything, refusing a source of more than `limit` bytes.
    public func allBytes(limit: Int) throws -> [UInt8] {
        let size = try size
        guard size <= Int64(limit) else { throw SourceTooLargeError(size: size, limit: Int64(limit)) }
        return try bytes(count: Int(size))
    }
}

/// A source is larger than its reader is willing to hold in memory.
public struct SourceTooLargeError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Length of the source in bytes.
    public let size: Int64
    /// Largest length accepted in bytes.
    public let limit: Int64

    public init(size: Int64, limit: Int64) {
        self.size = size
        self.limit = limit
    }

    public var description: String { "\(size) bytes are more than the \(limit) accepted here" }
}

/// A source over bytes in memory.
public struct BytesSource: RandomAccessSource {
    private let content: [UInt8]

    public init(_ content: [UInt8]) {
        self.content = content
    }

    public var size: Int64 { Int64(content.count) }

    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
        guard offset >= 0, offset < content.count else { return 0 }
        return content.withUnsafeBytes { bytes in
            let part = bytes[Int(offset)...].prefix(buffer.count)
            buffer.copyBytes(from: part)
            return part.count
        }
    }
}
