import JuicerClient
import JuicerProto
import TTRPC

/// Reads pieces of files for one worker, many in one call: through its part of the memory that is shared with the
/// daemon, or out of the answers where there is none.
struct PieceReader: Sendable {
    /// Bytes of pieces that may be read in one call; the daemon puts no more into an answer.
    static let mostInCall = 2 << 20

    /// Bytes that one worker may have in hand.
    static let capacity = 4 << 20

    /// What came of one piece.
    struct Piece: Sendable {
        fileprivate let result: FileRangeResult
        fileprivate let shared: (buffer: ReadBuffer, start: Int)?

        /// Bytes of this piece.
        var count: Int { shared == nil ? result.data.count : Int(clamping: result.length) }

        /// Bytes of the whole file.
        var contentLength: Int64 { result.contentLength }

        /// Why there is nothing.
        var failure: RPCError? { result.failure.map { RPCError($0) } }

        /// Lends the bytes, which are there until the worker reads something else into the same place.
        func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
            guard let shared else { return try result.data.withUnsafeBytes(body) }
            return try shared.buffer.withBytes(shared.start..<shared.start + count, body)
        }
    }

    let files: FilesClient
    let backupID: String

    /// The buffer and the place in it where this worker's part begins.
    let shared: (buffer: ReadBuffer, start: Int)?

    /// Readers for several workers; they share a buffer where the daemon can give one.
    static func make(_ count: Int, _ files: FilesClient, backupID: String, buffer: ReadBuffer?) -> [PieceReader] {
        (0..<count)
            .map { index in
                let shared = buffer.map { (buffer: $0, start: index * capacity) }
                return PieceReader(files: files, backupID: backupID, shared: shared)
            }
    }

    /// Reads pieces; `bufferOffset` is where each goes in this worker's part.
    func read(_ ranges: [FileRange]) async throws -> [Piece] {
        var request = ReadManyRequest(backupID: backupID, ranges: ranges)
        if let shared { request.bufferID = shared.buffer.id }
        for index in ranges.indices {
            request.ranges[index].bufferOffset = shared.map { Int64($0.start) + ranges[index].bufferOffset } ?? 0
        }
        let results = try await files.readMany(request).results
        guard results.count == ranges.count else { throw Self.notValid }
        return try zip(ranges, results)
            .map { range, result in
                guard (0...range.length).contains(result.length) else { throw Self.notValid }
                let place = shared.map { (buffer: $0.buffer, start: $0.start + Int(range.bufferOffset)) }
                return Piece(result: result, shared: place)
            }
    }

    private static var notValid: RPCError {
        RPCError(.internalError, "the daemon's answer does not fit what was asked for")
    }
}
