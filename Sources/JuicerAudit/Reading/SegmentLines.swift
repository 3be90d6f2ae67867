internal import CZlib
internal import Glibc
internal import JuicerCore

/// The lines of one segment, compressed or not, in big pieces.
struct SegmentLines: ~Copyable {
    /// No line is longer; what is comes out in pieces, which have not the form of lines.
    private static let longest = 1 << 20
    private static let piece = 1 << 20

    private let path: String
    private let file: gzFile
    private let buffer: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    /// Bytes of the lines that came out so far, with their newlines.
    private(set) var offset = 0
    /// Whether something without a newline follows the last line: it was not wholly written.
    private(set) var isTorn = false
    /// Whether it cannot be unpacked any further.
    private(set) var isDamaged = false

    /// - Returns: nil when there is no such file.
    init?(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw AuditError.system(path: path, SystemError(lastErrorOf: "open")) }
        guard let file = gzdopen(descriptor, "r") else {
            close(descriptor)
            throw AuditError.system(path: path, SystemError("gzdopen", code: ENOMEM))
        }
        gzbuffer(file, 256 << 10)
        self.path = path
        self.file = file
        buffer = .allocate(byteCount: Self.piece + Self.longest, alignment: 1)
    }

    deinit {
        gzclose(file)
        buffer.deallocate()
    }

    /// Calls with the next line, without its newline.
    ///
    /// - Returns: nil after the last whole one.
    /// - Throws: ``AuditError`` when the file cannot be read; what the closure throws.
    mutating func next<R>(_ body: (UnsafeRawBufferPointer) throws -> R) throws -> R? {
        while true {
            if let length = lengthOfLine() {
                let line = start..<(start + length)
                start = min(line.upperBound + 1, end)
                offset += start - line.lowerBound
                return try body(UnsafeRawBufferPointer(rebasing: buffer[line]))
            }
            if isAtEnd {
                isTorn = start < end
                return nil
            }
            try fill()
        }
    }

    private func lengthOfLine() -> Int? {
        guard let base = buffer.baseAddress else { return nil }
        if let newline = memchr(base + start, 10, end - start) { return base.distance(to: newline) - start }
        return end - start >= Self.longest ? end - start : nil
    }

    private mutating func fill() throws {
        let kept = end - start
        guard let base = buffer.baseAddress else { return }
        memmove(base, base + start, kept)
        let count = gzread(file, base + kept, CUnsignedInt(Self.piece))
        (start, end) = (0, kept + max(0, Int(count)))
        if count < 0 {
            var code: CInt = 0
            gzerror(file, &code)
            if code == Z_ERRNO { throw AuditError.system(path: path, SystemError("read", code: EIO)) }
            isDamaged = true
        }
        isAtEnd = count <= 0
    }
}

extension SegmentFolder {
    /// The lines of a segment, also when it was compressed since it was listed; nil when it was removed.
    func lines(of segment: Segment) throws -> SegmentLines? {
        if let lines = try SegmentLines(file(segment.name)) { return lines }
        return segment.isCompressed ? nil : try SegmentLines(file(segment.name + ".gz"))
    }
}
