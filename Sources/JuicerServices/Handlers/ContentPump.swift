import JuicerBackupFormat
import JuicerCore
import JuicerProto
import JuicerProtobuf
import NIOCore
import TTRPC

/// Sends a range of a file in pieces, each decrypted straight into the buffer that goes to the socket.
///
/// Decryption runs ahead of the socket by as much as the connection's queue takes, and no further: writing
/// suspends there, so a peer that does not read costs a bounded amount of memory.
struct ContentPump: Sendable {
    /// Bytes in a piece. Pieces begin at multiples of it, so that all but the first one and the last are whole.
    static let pieceLength: Int64 = 256 << 10

    /// Pieces after which others get the thread, when the peer reads so fast that writing never suspends.
    private static let fairness = 16

    let source: any RandomAccessSource
    let range: Range<Int64>

    /// Sends everything. Blocks on reads, so it must run on an executor for that.
    ///
    /// - Throws: `BackupFormatError` when the content ends too early, what the source throws, `RPCError` when
    ///   the peer is gone.
    func run(to responses: ResponseWriter<ReadFileResponse>) async throws {
        var offset = range.lowerBound
        var pieces = 0
        while offset < range.upperBound {
            let end = min(range.upperBound, (offset / Self.pieceLength + 1) * Self.pieceLength)
            try await responses.write(serialized: piece(from: offset, to: end))
            offset = end
            pieces += 1
            if pieces.isMultiple(of: Self.fairness) { await Task.yield() }
        }
    }

    private func piece(from offset: Int64, to end: Int64) throws -> ByteBuffer {
        let count = Int(end - offset)
        return try ReadFileResponse.serialized(byteCount: count) { space in
            let done = try source.read(into: space, at: offset)
            guard done == count else {
                throw BackupFormatError(.changedWhileOpen, "the content became shorter while it was read")
            }
            return done
        }
    }
}
