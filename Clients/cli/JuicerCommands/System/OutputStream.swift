import Glibc
import Synchronization

/// Standard output or standard error: text is gathered and written in large pieces, bytes go out at once.
final class OutputStream: Sendable {
    private static let pieceSize = 64 << 10

    let descriptor: CInt
    private let pending = Mutex<[UInt8]>([])

    init(descriptor: CInt) { self.descriptor = descriptor }

    /// Whether a person looks at it.
    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Columns of the terminal, or 80.
    var columns: Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Adds text; it is written when enough has gathered, and by `flush`.
    func write(_ text: String) throws(IOFailure) {
        try append(text.utf8)
    }

    /// Adds text and a line's end.
    func writeLine(_ text: String) throws(IOFailure) {
        try append(text.utf8)
        try append(CollectionOfOne(0x0A))
    }

    /// Adds bytes that are text already, such as JSON.
    func append(_ bytes: some Collection<UInt8>) throws(IOFailure) {
        let ready: [UInt8]? = pending.withLock { buffer in
            buffer.append(contentsOf: bytes)
            guard buffer.count >= Self.pieceSize else { return nil }
            defer { buffer = [] }
            return buffer
        }
        if let ready { try writeNow(ready) }
    }

    /// Writes bytes at once, after what has gathered, without keeping a copy of them.
    func writeThrough(_ bytes: UnsafeRawBufferPointer) throws(IOFailure) {
        try flush()
        try writeAll(bytes, to: descriptor)
    }

    /// Writes what has gathered.
    func flush() throws(IOFailure) {
        let ready = pending.withLock { buffer in
            defer { buffer = [] }
            return buffer
        }
        if !ready.isEmpty { try writeNow(ready) }
    }

    private func writeNow(_ bytes: [UInt8]) throws(IOFailure) {
        let result: Result<Void, IOFailure> = bytes.withUnsafeBytes { raw in
            do throws(IOFailure) {
                return .success(try writeAll(raw, to: descriptor))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }
}
