public import JuicerArtifacts

/// Some rows as a worker coded them: whole rows, each with its length before it.
public struct RowBatch: Sendable, Hashable {
    /// The coded rows.
    public let bytes: [UInt8]
    /// How many there are.
    public let count: Int

    /// Decodes them one by one. What a worker says is checked here: a row that is none is an error.
    public var decoder: RowDecoder { RowDecoder(bytes) }

    /// Decodes them all.
    public func rows() throws(RowCodingError) -> [ArtifactRow] {
        var rows: [ArtifactRow] = []
        rows.reserveCapacity(count)
        var decoder = decoder
        while let row = try decoder.next() { rows.append(row) }
        return rows
    }
}

/// Puts rows together out of the pieces that they come in.
struct RowAssembler {
    /// Bytes of the longest row.
    let longestRow: Int
    private var bytes: [UInt8] = []
    /// Up to here there are whole rows.
    private(set) var wholeByteCount = 0
    private var wholeCount = 0
    /// Whole rows since the beginning.
    private(set) var totalCount: Int64 = 0

    init(longestRow: Int) {
        self.longestRow = longestRow
    }

    /// Whether a row has begun that is not whole yet.
    var isWithinRow: Bool { wholeByteCount < bytes.count }

    mutating func append(_ piece: UnsafeRawBufferPointer) throws(PacketError) {
        bytes.append(contentsOf: piece)
        while bytes.count - wholeByteCount >= 4 {
            let length = (0..<4).reduce(0) { $0 | Int(bytes[wholeByteCount + $1]) << (8 * $1) }
            guard length <= longestRow else { throw .malformed("a row of more than \(longestRow) bytes") }
            guard bytes.count - wholeByteCount - 4 >= length else { return }
            wholeByteCount += 4 + length
            wholeCount += 1
            totalCount += 1
        }
    }

    /// Takes the whole rows; nil when there are none.
    mutating func take() -> RowBatch? {
        guard wholeCount > 0 else { return nil }
        let rest = Array(bytes[wholeByteCount...])
        bytes.removeLast(rest.count)
        let batch = RowBatch(bytes: bytes, count: wholeCount)
        (bytes, wholeByteCount, wholeCount) = (rest, 0, 0)
        return batch
    }
}
