internal import CShims
internal import Glibc

/// Memory of a fixed length that another process may read: it is given the descriptor, and can neither write nor change
/// the length. Cleared for both when it is let go.
public final class SharedMemory: Sendable {
    /// Bytes.
    public let length: Int

    /// What the other process maps; owned by this object.
    public let fileDescriptor: CInt

    // Fixed by init; what is behind it is raw bytes, shared with another process anyhow.
    private nonisolated(unsafe) let base: UnsafeMutableRawPointer

    /// Takes all of the memory at once, filled with zeros.
    ///
    /// - Throws: `SystemError` when there is not enough, or no descriptor left.
    public init(length: Int) throws(SystemError) {
        // The kernel would be asked for almost all there is.
        guard length >= 0 else { throw SystemError("shared memory", code: EINVAL) }
        var base: UnsafeMutableRawPointer?
        let descriptor = juicer_shared_memory_create(length, &base)
        guard descriptor >= 0, let base else { throw SystemError(lastErrorOf: "shared memory") }
        self.length = length
        self.fileDescriptor = descriptor
        self.base = base
    }

    deinit {
        juicer_shared_memory_free(base, length)
        close(fileDescriptor)
    }

    /// Lends a part to be written to.
    ///
    /// - Precondition: the part lies inside.
    public func withBytes<R>(
        _ part: Range<Int>,
        _ body: (UnsafeMutableRawBufferPointer) throws -> R
    ) rethrows -> R {
        precondition(part.lowerBound >= 0 && part.upperBound <= length, "outside the shared memory")
        defer { withExtendedLifetime(self) {} }
        return try body(UnsafeMutableRawBufferPointer(start: base + part.lowerBound, count: part.count))
    }
}
