import Glibc
import JuicerProto
import TTRPC

/// Takes files of a backup out into the target folder, small ones many at a time.
struct FileExtractor: Sendable {
    /// A file and where it goes.
    struct Item: Sendable {
        let entry: FileEntry
        let path: EntryPath

        /// Bytes that are asked for at first; a file of more, by its record or in truth, gets further calls.
        var firstLength: Int { Int(clamping: min(max(entry.size, 0), Int64(FileExtractor.pieceLength))) }
    }

    /// What became of a file.
    enum Result: Sendable {
        /// Written, with so many bytes.
        case written(Int64)
        /// There already with the same size and time.
        case alreadyThere
        /// Something else has its name.
        case inTheWay
        /// Not written, for this reason.
        case failed(String)
    }

    /// Bytes of a file that are asked for at a time.
    static let pieceLength = 1 << 20

    let writer: TreeWriter
    let overwrites: Bool
    let meter: ProgressMeter?

    /// Extracts files whose first pieces fit a reader together, and returns what became of each.
    ///
    /// Throws only what makes every further file fail too; see ``Stop``.
    func extract(_ items: [Item], by reader: PieceReader) async throws -> [Result] {
        var results = [Result?](repeating: nil, count: items.count)
        var ranges: [(item: Int, range: FileRange)] = []
        var place = 0
        for (index, item) in items.enumerated() {
            results[index] = try attempt { try existing(item) }
            guard results[index] == nil else { continue }
            let length = item.firstLength
            let range = FileRange(fileID: item.entry.fileID, length: Int64(length), bufferOffset: Int64(place))
            ranges.append((index, range))
            place += length
        }
        guard !ranges.isEmpty else { return results.compactMap(\.self) }

        var unfinished: [(item: Int, copy: Copy)] = []
        for ((index, _), piece) in zip(ranges, try await reader.read(ranges.map(\.range))) {
            results[index] = try attempt {
                if let failure = piece.failure { throw failure }
                var copy = Copy(
                    try writer.makeFile(items[index].path, replacing: overwrites),
                    contentLength: piece.contentLength
                )
                try write(piece, to: &copy)
                if copy.isComplete { return try finish(copy, items[index]) }
                unfinished.append((index, copy))
                return nil
            }
        }
        // Only now is all of the reader's memory free.
        for (index, copy) in unfinished {
            do {
                results[index] = try finish(await copyRest(copy, items[index], reader), items[index])
            } catch {
                results[index] = try result(of: error)
            }
        }
        return results.compactMap(\.self)
    }

    // MARK: - One file

    /// A file on its way.
    private struct Copy {
        let file: PendingFile
        let contentLength: Int64
        var written: Int64 = 0

        init(_ file: PendingFile, contentLength: Int64) {
            self.file = file
            self.contentLength = contentLength
        }

        var isComplete: Bool { written >= contentLength }
    }

    private func existing(_ item: Item) throws -> Result? {
        guard !overwrites, let there = try writer.status(item.path) else { return nil }
        return isSame(there, as: item.entry) ? .alreadyThere : .inTheWay
    }

    private func write(_ piece: PieceReader.Piece, to copy: inout Copy) throws {
        try piece.withBytes { try copy.file.write($0) }
        copy.written += Int64(piece.count)
        meter?.add(bytes: piece.count)
    }

    private func finish(_ copy: Copy, _ item: Item) throws -> Result {
        let mode = Self.mode(item.entry.mode)
        try copy.file.finish(mode: mode, modified: Self.modified(item.entry), replacing: overwrites)
        return .written(copy.written)
    }

    /// Copies what is left of a file: while one piece is written, the daemon reads the next ones.
    private func copyRest(_ copy: Copy, _ item: Item, _ reader: PieceReader) async throws -> Copy {
        let places = PieceReader.capacity / Self.pieceLength
        var copy = copy
        var next = copy.written
        var turn = 0
        var coming: [Task<PieceReader.Piece, any Error>] = []
        do {
            while !copy.isComplete {
                while coming.count < places, next < copy.contentLength {
                    let range = FileRange(
                        fileID: item.entry.fileID,
                        offset: next,
                        length: min(Int64(Self.pieceLength), copy.contentLength - next),
                        bufferOffset: Int64(turn % places * Self.pieceLength)
                    )
                    coming.append(Task { try await reader.read([range])[0] })
                    next += range.length
                    turn += 1
                }
                let piece = try await coming.removeFirst().value
                if let failure = piece.failure { throw failure }
                guard piece.contentLength == copy.contentLength, piece.count > 0 else {
                    throw RPCError(.dataLoss, "the content changed while it was read")
                }
                try write(piece, to: &copy)
            }
            return copy
        } catch {
            // The daemon still writes into this reader's memory until each of these has its answer.
            for task in coming { _ = await task.result }
            throw error
        }
    }

    // MARK: - Failures

    /// Tries something that concerns one file; a failure of it alone becomes its result.
    private func attempt(_ body: () throws -> Result?) throws -> Result? {
        do { return try body() } catch { return try result(of: error) }
    }

    private func result(of error: any Error) throws -> Result {
        switch error {
        case let error as IOFailure where error.code == EEXIST: return .inTheWay
        case let error as IOFailure where !error.stopsEverything: return .failed(error.description)
        case let error as RPCError where !Stop.isCalled(by: error.code): return .failed(error.message)
        default: throw error
        }
    }

    // MARK: - What is there

    // By the manifest's size, which may be wrong: the file is then reported as being in the way.
    private func isSame(_ there: stat, as entry: FileEntry) -> Bool {
        there.st_mode & S_IFMT == S_IFREG && Int64(there.st_size) == entry.size
            && Self.modified(entry).map { Int64(there.st_mtim.tv_sec) == $0.seconds } ?? false
    }

    private static func modified(_ entry: FileEntry) -> FileTime? {
        entry.modified.map { FileTime(seconds: $0.seconds, nanoseconds: $0.nanos) }
    }

    /// The owner's reading and writing, as on the device; never anything for others, never execution.
    static func mode(_ mode: UInt32) -> UInt32 { 0o400 | mode & 0o200 }
}

/// Which answers of the daemon end an extraction rather than fail one file of it.
enum Stop {
    /// Whether every further call would fail in the same way: the daemon or the session is gone.
    static func isCalled(by code: RPCError.Code) -> Bool {
        switch code {
        case .unavailable, .unauthenticated, .permissionDenied, .cancelled, .unimplemented: true
        default: false
        }
    }
}
