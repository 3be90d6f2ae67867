internal import JuicerArtifacts
internal import JuicerCore

/// Sends what a parser finds. It waits while the daemon has enough to do, and so does the parser.
final class RowSender: ArtifactSink {
    /// Bytes that are worth a packet.
    private static let worthSending = 32 << 10

    private let socket: PacketSocket
    private let longestRow: Int
    private var encoder = RowEncoder()
    /// Rows that were left out, as they are longer than any may be.
    private(set) var leftOut: Int64 = 0

    init(over socket: PacketSocket, longestRow: Int) {
        self.socket = socket
        self.longestRow = longestRow
        encoder.reserveCapacity(4 * Self.worthSending)
    }

    func receive(_ rows: [ArtifactRow]) throws {
        for row in rows {
            let start = encoder.bytes.count
            encoder.append(row)
            let length = encoder.bytes.count - start - 4
            if length > longestRow {
                leftOut += 1
                try send(start)
            } else if length > WorkerReply.mostPayload {
                // A list of long rows would be a multiple of their bytes in memory.
                try flush()
            }
        }
        if encoder.bytes.count >= Self.worthSending { try flush() }
    }

    func progress(_ progress: ParseProgress) {
        // Where nobody listens, sending rows fails as well.
        try? WorkerReply.progress(progress).send(over: socket)
    }

    func flush() throws { try send(encoder.bytes.count) }

    /// Sends so many bytes, and lets go of all.
    private func send(_ count: Int) throws {
        try encoder.bytes.withUnsafeBytes { bytes in
            var rest = bytes.prefix(count)
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(WorkerReply.mostPayload))
                try WorkerReply.rows(piece).send(over: socket)
                rest = rest.dropFirst(piece.count)
            }
        }
        if count > 4 * Self.worthSending { encoder = RowEncoder() } else { encoder.removeAll() }
    }
}
