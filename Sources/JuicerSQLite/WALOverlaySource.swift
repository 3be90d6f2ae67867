public import JuicerCore

/// A database together with the write-ahead log beside it, as one source: what SQLite would read from both.
///
/// Nothing is merged on a disk; a page that a committed transaction of the log has is read out of the log. Every frame
/// is checked as SQLite does (https://sqlite.org/fileformat2.html section 4): its salts must be those of the log's
/// header, and its checksum must go on from the frame before; frames after the last commit do not count. The whole log
/// is read once, when this is made. It takes some 16 bytes of memory for each page in the log.
public struct WALOverlaySource: RandomAccessSource {
    /// Length of the database in bytes, after the last transaction.
    public let size: Int64
    /// Why the log, or what follows in it, was not used; nil for an ordinary end.
    public let fault: Fault?
    /// Frames up to the last commit.
    public let committedFrameCount: Int

    /// Frames are read up to this many; pages of 512 bytes would make it 2 GB.
    public static let largestFrameCount = 4_000_000

    private let database: any RandomAccessSource
    private let log: any RandomAccessSource
    private let databaseSize: Int64
    private let pageSize: Int
    /// Place of a page's content in the log, by the number of the page from 0.
    private let pages: [Int64: Int64]

    /// What is wrong with a log.
    public enum Fault: Sendable, Hashable, CustomStringConvertible {
        /// It does not begin like one.
        case notALog
        /// Its pages are not as long as those of the database.
        case pageSizeDiffers
        /// A frame, counted from 1, is not what its checksum says; it and all after it were not used.
        case damagedFrame(Int)
        /// It has more frames than are read.
        case tooLong(limit: Int)

        public var description: String {
            switch self {
            case .notALog: "the write-ahead log does not begin like one and was not used"
            case .pageSizeDiffers: "the write-ahead log is of another database and was not used"
            case .damagedFrame(let number): "the write-ahead log is damaged from frame \(number) on"
            case .tooLong(let limit): "the write-ahead log has more than \(limit) frames"
            }
        }
    }

    /// Reads and checks the log.
    ///
    /// - Parameter shouldContinue: asked about every megabyte.
    /// - Throws: what the sources throw, or ``SQLiteError`` with ``SQLiteError/Code/interrupted``.
    public init(
        database: any RandomAccessSource,
        log: any RandomAccessSource,
        shouldContinue: @Sendable () -> Bool = { true }
    ) throws {
        self.database = database
        self.log = log
        databaseSize = try database.size
        var reader = try WALReader(log)
        try reader?.readFrames(shouldContinue)
        var fault = reader?.fault
        if reader == nil, try log.size > 0 { fault = .notALog }
        // A database whose first transaction is still in the log is empty, and has no page size.
        let header = databaseSize == 0 ? nil : DatabaseHeader(try database.bytes(count: DatabaseHeader.byteCount))
        if let reader, let header, header.pageSize != reader.pageSize { fault = .pageSizeDiffers }
        self.fault = fault
        guard let reader, fault != .pageSizeDiffers, reader.committedFrameCount > 0 else {
            (size, committedFrameCount, pageSize, pages) = (databaseSize, 0, 1, [:])
            return
        }
        size = reader.databasePageCount * Int64(reader.pageSize)
        committedFrameCount = reader.committedFrameCount
        pageSize = reader.pageSize
        pages = reader.pages
    }

    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        guard !pages.isEmpty else { return try database.read(into: buffer, at: offset) }
        guard offset >= 0, offset < size else { return 0 }
        let count = Int(min(Int64(buffer.count), size - offset))
        var done = 0
        while done < count {
            let position = offset + Int64(done)
            let (page, inPage) = position.quotientAndRemainder(dividingBy: Int64(pageSize))
            let length = min(count - done, pageSize - Int(inPage))
            let part = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<(done + length)])
            let read: Int
            if let place = pages[page] {
                read = try log.read(into: part, at: place + inPage)
            } else {
                read = position < databaseSize ? try database.read(into: part, at: position) : 0
            }
            // The log names more pages than there are: SQLite finds them empty, and says what it thinks of it.
            if read < length {
                UnsafeMutableRawBufferPointer(rebasing: part[read...]).initializeMemory(as: UInt8.self, repeating: 0)
            }
            done += length
        }
        return count
    }
}
