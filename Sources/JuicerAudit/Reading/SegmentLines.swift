internal import CZlib
internal import Glibc
internal import JuicerCore

/// The lines of one segment, compressed or not, in big pieces.
struct SegmentLines: ~Copyable {
    /// No line is longer; what is ends the reading.
    static let longest = 1 << 20
    private static let piece = 1 << 20

    private let file: gzFile
    private var buffer: [UInt8]
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    /// Whether the last line has no newline: it was not wholly written.
    private(set) var isTorn = false

    init(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw AuditError.system(path: path, SystemError(lastErrorOf: "open")) }
        guard let file = gzdopen(descriptor, "r") else {
            close(descriptor)
            throw AuditError.system(path: path, SystemError("gzdopen", code: ENOMEM))
        }
        gzbuffer(file, 256 << 10)
        self.file = file
        buffer = [UInt8](repeating: 0, count: Self.piece + Self.longest)
    }

    deinit { gzclose(file) }

    /// Calls with the next line, without its newline.
    ///
    /// - Returns: nil after the last.
    /// - Throws: ``AuditError`` when the file cannot be read; what the closure throws.
    mutating func next<R>(_ body: (UnsafeRawBufferPointer) throws -> R) throws -> R? {
        while true {
            let found: (length: Int, isWhole: Bool)? = buffer.withUnsafeBytes { bytes in
                guard start < end, let base = bytes.baseAddress else { return nil }
                if let newline = memchr(base + start, 10, end - start) {
                    return (base.distance(to: UnsafeRawPointer(newline)) - start, true)
                }
                return isAtEnd ? (end - start, false) : nil
            }
            if let (length, isWhole) = found {
                let line = start..<(start + length)
                start = line.upperBound + (isWhole ? 1 : 0)
                if !isWhole { isTorn = true }
                return try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[line])) }
            }
            if isAtEnd { return nil }
            try fill()
        }
    }

    private mutating func fill() throws {
        let kept = end - start
        guard kept <= Self.longest else { throw AuditError.system(path: "", SystemError("read", code: EFBIG)) }
        if start > 0 {
            buffer.withUnsafeMutableBytes {
                _ = memmove($0.baseAddress.unsafelyUnwrapped, $0.baseAddress.unsafelyUnwrapped + start, kept)
            }
            (start, end) = (0, kept)
        }
        let count = buffer.withUnsafeMutableBytes {
            gzread(file, $0.baseAddress.unsafelyUnwrapped + kept, CUnsignedInt(Self.piece))
        }
        guard count >= 0 else { throw AuditError.system(path: "", SystemError("read", code: EIO)) }
        end += Int(count)
        isAtEnd = count == 0
    }
}
