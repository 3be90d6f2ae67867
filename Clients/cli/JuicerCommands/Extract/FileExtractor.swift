import Glibc
import JuicerProto
import JuicerProtobuf
import NIOCore
import TTRPC

/// Takes one file of a backup out into the target folder.
struct FileExtractor: Sendable {
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

    let backupID: String
    let writer: TreeWriter
    let overwrites: Bool
    let meter: ProgressMeter?

    /// Extracts an entry by way of a connection that nothing else reads from meanwhile.
    ///
    /// Throws only what makes every further file fail too; see ``Stop``.
    func extract(_ entry: FileEntry, to path: EntryPath, by files: FilesClient) async throws -> Result {
        do {
            let modified = entry.modified.map { FileTime(seconds: $0.seconds, nanoseconds: $0.nanos) }
            if !overwrites, let there = try writer.status(path) {
                return isSame(there, as: entry, modified: modified) ? .alreadyThere : .inTheWay
            }
            let file = try writer.makeFile(path)
            let written = try await copy(entry, to: file, by: files)
            try file.finish(mode: Self.mode(entry.mode), modified: modified, replacing: overwrites)
            return .written(written)
        } catch let error as IOFailure {
            if error.code == EEXIST { return .inTheWay }
            if error.stopsEverything { throw error }
            return .failed(error.description)
        } catch let error as RPCError {
            if Stop.isCalled(by: error.code) { throw error }
            return .failed(error.message)
        }
    }

    private func copy(_ entry: FileEntry, to file: PendingFile, by files: FilesClient) async throws -> Int64 {
        let request = ReadFileRequest(backupID: backupID, file: FileSelector(fileID: entry.fileID))
        var written: Int64 = 0
        for try await piece in try await files.read(request) {
            let count = piece.data.readableBytes
            try piece.data.withUnsafeReadableBytes { try file.write($0) }
            written += Int64(count)
            meter?.add(bytes: count)
        }
        return written
    }

    // By the manifest's size, which may be wrong: the file is then reported as being in the way.
    private func isSame(_ there: stat, as entry: FileEntry, modified: FileTime?) -> Bool {
        there.st_mode & S_IFMT == S_IFREG && Int64(there.st_size) == entry.size
            && modified.map { Int64(there.st_mtim.tv_sec) == $0.seconds } ?? false
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
