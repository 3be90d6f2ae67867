internal import JuicerCore

/// Goes through a write-ahead log frame by frame.
struct WALReader {
    private static let headerByteCount = 32
    private static let frameHeaderByteCount = 24

    let pageSize: Int
    private(set) var fault: WALOverlaySource.Fault?
    private(set) var committedFrameCount = 0
    private(set) var databasePageCount: Int64 = 0
    /// Place of the newest committed content of each page, by the number of the page from 0.
    private(set) var pages: [Int64: Int64] = [:]

    private let log: any RandomAccessSource
    private let salts: UInt64
    private let isBigEndian: Bool
    private var checksum: (UInt32, UInt32)

    /// - Returns: nil when the log does not begin like one.
    init?(_ log: any RandomAccessSource) throws {
        let header = try log.bytes(count: Self.headerByteCount)
        guard header.count == Self.headerByteCount else { return nil }
        let fields = header.withUnsafeBytes { bytes in (0..<8).map { Self.number(bytes, at: 4 * $0) } }
        // The magic's last bit tells how the checksums read words; 3007000 is the only version there ever was.
        guard fields[0] & ~1 == 0x377F_0682, fields[1] == 3_007_000 else { return nil }
        let pageSize = Int(fields[2])
        guard pageSize >= 512, pageSize <= 65_536, pageSize & (pageSize - 1) == 0 else { return nil }
        isBigEndian = fields[0] & 1 == 1
        checksum = (0, 0)
        self.pageSize = pageSize
        self.log = log
        salts = UInt64(fields[4]) << 32 | UInt64(fields[5])
        header.withUnsafeBytes { add(UnsafeRawBufferPointer(rebasing: $0[..<24])) }
        guard checksum == (fields[6], fields[7]) else { return nil }
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt32 {
        UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    mutating func readFrames(_ shouldContinue: () -> Bool) throws {
        let frameSize = Self.frameHeaderByteCount + pageSize
        let framesAtOnce = max(1, (1 << 20) / frameSize)
        var pending: [(page: Int64, place: Int64)] = []
        var frame = 0
        while true {
            guard shouldContinue() else { throw SQLiteError(SQLiteError.Code.interrupted.rawValue, on: nil) }
            let start = Int64(Self.headerByteCount) + Int64(frame) * Int64(frameSize)
            let piece = try log.bytes(at: start, count: framesAtOnce * frameSize)
            let count = piece.count / frameSize
            for index in 0..<count {
                guard frame < WALOverlaySource.largestFrameCount else {
                    fault = .tooLong(limit: WALOverlaySource.largestFrameCount)
                    return
                }
                frame += 1
                let isWhole = piece.withUnsafeBytes { bytes in
                    let place = start + Int64(index * frameSize)
                    let content = UnsafeRawBufferPointer(
                        rebasing: bytes[(index * frameSize)..<((index + 1) * frameSize)]
                    )
                    return take(content, at: place, number: frame, &pending)
                }
                guard isWhole else { return }
            }
            if count < framesAtOnce { return }
        }
    }

    /// - Returns: false when the log ends before this frame.
    private mutating func take(
        _ frame: UnsafeRawBufferPointer,
        at place: Int64,
        number: Int,
        _ pending: inout [(page: Int64, place: Int64)]
    ) -> Bool {
        let page = Self.number(frame, at: 0)
        let pageCount = Self.number(frame, at: 4)
        // Other salts are those of an earlier round over the same file: the ordinary end.
        guard UInt64(Self.number(frame, at: 8)) << 32 | UInt64(Self.number(frame, at: 12)) == salts else {
            return false
        }
        add(UnsafeRawBufferPointer(rebasing: frame[..<8]))
        add(UnsafeRawBufferPointer(rebasing: frame[Self.frameHeaderByteCount...]))
        guard checksum == (Self.number(frame, at: 16), Self.number(frame, at: 20)), page > 0 else {
            fault = .damagedFrame(number)
            return false
        }
        pending.append((Int64(page) - 1, place + Int64(Self.frameHeaderByteCount)))
        if pageCount > 0 {
            for (page, place) in pending { pages[page] = place }
            pending.removeAll(keepingCapacity: true)
            databasePageCount = Int64(pageCount)
            committedFrameCount = number
        }
        return true
    }

    /// Goes on with the checksum over a multiple of eight bytes.
    private mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var (first, second) = checksum
        for offset in stride(from: 0, to: bytes.count, by: 8) {
            let left = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            let right = bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
            first &+= (isBigEndian ? UInt32(bigEndian: left) : UInt32(littleEndian: left)) &+ second
            second &+= (isBigEndian ? UInt32(bigEndian: right) : UInt32(littleEndian: right)) &+ first
        }
        checksum = (first, second)
    }
}
