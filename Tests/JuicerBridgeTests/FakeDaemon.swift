import JuicerCore
import JuicerProto
import JuicerProtobuf
import Logging
import NIOCore
import NIOPosix
import Synchronization
import TTRPC

/// A daemon's socket with two services that answer from memory and remember what they were asked.
final class FakeDaemon: BackupsService, FilesService {
    static let backupID = String(repeating: "a1", count: 16)
    static let session = "session-token_0123456789"
    static let passphrase = "correct \"horse\" 🍊"
    static let smallFile = String(repeating: "01", count: 20)
    static let bigFile = String(repeating: "02", count: 20)
    static let endlessFile = String(repeating: "03", count: 20)
    static let shortFile = String(repeating: "04", count: 20)
    static let damagedFile = String(repeating: "05", count: 20)
    static let emptyFile = String(repeating: "06", count: 20)
    static let folder = String(repeating: "07", count: 20)
    static let missingFile = String(repeating: "08", count: 20)
    static let small = Array("hello, orange".utf8)
    static let bigCount: Int64 = 5 << 20 | 1

    struct Seen: Sendable {
        var calls: [String] = []
        var requestIDs: [String] = []
        var pages: [PageRequest] = []
        var likes: [String] = []
        var bytesSent: Int64 = 0
        var streamsEnded = 0
    }

    private let state = Mutex(Seen())
    let sentProblem: RPCError?

    init(failingWith problem: RPCError? = nil) {
        sentProblem = problem
    }

    var seen: Seen { state.withLock { $0 } }

    private func note(_ name: String, _ context: ServerContext, page: PageRequest? = nil, like: String? = nil) throws {
        state.withLock { seen in
            seen.calls.append(name)
            seen.requestIDs.append(context.metadata["juicer-request-id"] ?? "")
            if let page { seen.pages.append(page) }
            if let like { seen.likes.append(like) }
        }
        if let sentProblem { throw sentProblem }
    }

    private func needSession(_ context: ServerContext) throws {
        guard context.metadata["juicer-session"] == Self.session else {
            throw RPCError(.unauthenticated, "this backup is locked; unlock it first")
        }
    }

    // MARK: - Backups

    func list(_ request: ListBackupsRequest, context: ServerContext) async throws -> ListBackupsResponse {
        try note("List", context, page: request.page)
        return ListBackupsResponse(
            backups: [Backup(id: Self.backupID, deviceName: "Anna's \"iPhone\"", encrypted: true)],
            page: PageInfo(nextPageToken: "", total: 1)
        )
    }

    func get(_ request: GetBackupRequest, context: ServerContext) async throws -> GetBackupResponse {
        try note("Get \(request.id)", context)
        guard Self.backupID.hasPrefix(request.id) else { throw RPCError(.notFound, "no backup has the id given") }
        return GetBackupResponse(backup: Backup(id: Self.backupID))
    }

    func rescan(_ request: RescanBackupsRequest, context: ServerContext) async throws -> RescanBackupsResponse {
        try note("Rescan", context)
        return RescanBackupsResponse(total: 1, added: 1)
    }

    func unlock(_ request: UnlockBackupRequest, context: ServerContext) async throws -> UnlockBackupResponse {
        try note("Unlock", context)
        let isRight = request.passphrase.withUnsafeBytes { $0.elementsEqual(Self.passphrase.utf8) }
        guard isRight else { throw RPCError(.permissionDenied, "wrong passphrase") }
        return UnlockBackupResponse(
            backupID: Self.backupID,
            sessionToken: Array(Self.session.utf8).withUnsafeBytes { SecretBytes(copying: $0) },
            sessionID: "s1",
            expiry: Timestamp(seconds: 1_800_000_000),
            deviceBoundClasses: [5]
        )
    }

    func lock(_ request: LockBackupRequest, context: ServerContext) async throws -> LockBackupResponse {
        try note("Lock", context)
        try needSession(context)
        return LockBackupResponse(sessionsEnded: 1)
    }

    // MARK: - Files

    func listDomains(_ request: ListDomainsRequest, context: ServerContext) async throws -> ListDomainsResponse {
        try note("ListDomains", context, page: request.page)
        try needSession(context)
        return ListDomainsResponse(domains: [Domain(name: "HomeDomain", entryCount: 2)], page: PageInfo(total: 1))
    }

    func list(_ request: ListFilesRequest, context: ServerContext) async throws -> ListFilesResponse {
        try note("ListFiles \(request.domain)", context, page: request.page, like: request.like)
        try needSession(context)
        return ListFilesResponse(files: [entry(Self.smallFile, "Library/a.txt")], page: PageInfo(total: 1))
    }

    func stat(_ request: StatFileRequest, context: ServerContext) async throws -> StatFileResponse {
        try note("Stat", context)
        try needSession(context)
        let id = request.file?.fileID ?? ""
        guard let length = length(of: id) else { throw RPCError(.notFound, "no entry has the id given") }
        var entry = entry(id, id == Self.smallFile ? "Library/Gr\"üße\n.txt" : "Library/file.bin")
        if id == Self.folder { entry.kind = .directory }
        return StatFileResponse(
            file: entry,
            contentLength: length,
            contentAvailable: id != Self.missingFile,
            contentProblem: id == Self.missingFile ? "the content is missing from the backup" : ""
        )
    }

    func read(
        _ request: ReadFileRequest,
        context: ServerContext,
        responses: ResponseWriter<ReadFileResponse>
    ) async throws {
        try note("Read \(request.offset)+\(request.length)", context)
        try needSession(context)
        defer { state.withLock { $0.streamsEnded += 1 } }
        let id = request.file?.fileID ?? ""
        if id == Self.damagedFile { throw RPCError(.dataLoss, "the content is damaged") }
        var offset = request.offset
        var end = offset + request.length
        if id == Self.shortFile { end = min(end, 1 << 20) }
        while offset < end {
            let count = Int(min(64 << 10, end - offset))
            try await responses.write(ReadFileResponse(data: ByteBuffer(bytes: Self.content(id, offset, count))))
            state.withLock { $0.bytesSent += Int64(count) }
            offset += Int64(count)
        }
    }

    private static let period: Int64 = 2_048
    /// What large files hold, again and again; long, because tests ask for much of it.
    private static let pattern = (0..<(period * 40)).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

    /// What a file holds at an offset.
    static func content(_ id: String, _ offset: Int64, _ count: Int) -> [UInt8] {
        if id == smallFile { return Array(small[Int(offset)..<Int(offset) + count]) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            let start = Int((offset + Int64(bytes.count)) % period)
            bytes += pattern[start..<min(pattern.count, start + count - bytes.count)]
        }
        return bytes
    }

    private func length(of id: String) -> Int64? {
        switch id {
        case Self.smallFile: Int64(Self.small.count)
        case Self.bigFile: Self.bigCount
        case Self.endlessFile: 1 << 40
        case Self.shortFile, Self.damagedFile: 2 << 20
        case Self.emptyFile, Self.folder: 0
        case Self.missingFile: 10
        default: nil
        }
    }

    private func entry(_ id: String, _ path: String) -> FileEntry {
        FileEntry(fileID: id, domain: "HomeDomain", relativePath: Array(path.utf8), kind: .file, size: 13)
    }
}
