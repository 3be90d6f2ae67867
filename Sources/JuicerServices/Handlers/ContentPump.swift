import JuicerBackupFormat
import JuicerCore
import JuicerProto
import JuicerProtobuf
import NIOCore
import TTRPC

/// Sends a range of a file in pieces: while one piece goes out, the next one is decrypted.
///
/// A piece is decrypted straight into the buffer that goes to the socket. At most two pieces exist at a time,
/// however slow the peer is.
struct ContentPump: Sendable {
    /// Bytes in a piece. Pieces begin at multiples of it, so that all but the first one and the last are whole.
    static let pieceLength: Int64 = 256 << 10

    let source: any RandomAccessSource
    let range: Range<Int64>

    /// Sends everything.
    ///
    /// - Throws: `BackupFormatError` when the content ends too early, what the source throws, `RPCError` when
    ///   the peer is gone.
    func run(to responses: ResponseWriter<ReadFileResponse>, on executor: BlockingExecutor) async throws {
        guard !range.isEmpty else { return }
        var next = try await piece(at: range.lowerBound, on: executor)
        var offset = end(ofPieceAt: range.lowerBound)
        while offset < range.upperBound {
            let ready = next
            let following = offset
            async let prepared = piece(at: following, on: executor)
            try await responses.write(serialized: ready)
            next = try await prepared
            offset = end(ofPieceAt: following)
        }
        try await responses.write(serialized: next)
    }

    private func end(ofPieceAt offset: Int64) -> Int64 {
        min(range.upperBound, (offset / Self.pieceLength + 1) * Self.pieceLength)
    }

    private func piece(at offset: Int64, on executor: BlockingExecutor) async throws -> ByteBuffer {
        let count = Int(end(ofPieceAt: offset) - offset)
        return try await executor.run { try encode(at: offset, count: count) }
    }

    private func encode(at offset: Int64, count: Int) throws -> ByteBuffer {
        try ReadFileResponse.serialized(byteCount: count) { space in
            let done = try source.read(into: space, at: offset)
            guard done == count else {
                throw BackupFormatError(.changedWhileOpen, "the content became shorter while it was read")
            }
            return done
        }
    }
}
