import Glibc
import JuicerCore
import JuicerProto
import JuicerProtobuf
import Logging
import NIOCore
import NIOPosix
import Synchronization
import TTRPC
import TestSupport

@testable import JuicerCommands

/// A file of the served backup.
struct ServedFile: Sendable {
    var domain = "HomeDomain"
    var path: [UInt8]
    var kind = FileKind.file
    var content: [UInt8] = []
    var target = ""
    var damaged = false
    var failure: RPCError?
    /// Sends its content, says that there is more, and then nothing until the caller goes.
    var neverEnds = false
    /// What the list says of its length, where that is wrong.
    var listedSize: Int64?
    /// Says a lesser length once its beginning was read.
    var shrinks = false

    init(_ path: String, _ content: String = "", domain: String = "HomeDomain") {
        self.path = Array(path.utf8)
        self.content = Array(content.utf8)
        self.domain = domain
    }

    static func folder(_ path: String) -> ServedFile {
        var file = ServedFile(path)
        file.kind = .directory
        return file
    }

    static func link(_ path: String, to target: String) -> ServedFile {
        var file = ServedFile(path)
        file.kind = .symlink
        file.target = target
        return file
    }

    func entry(_ index: Int) -> FileEntry {
        let digits = String(index, radix: 16)
        return FileEntry(
            fileID: String(repeating: "0", count: 40 - digits.count) + digits,
            domain: domain,
            relativePath: path,
            kind: kind,
            size: listedSize ?? Int64(content.count),
            mode: kind == .directory ? 0o755 : 0o644,
            modified: Timestamp(seconds: 1_714_564_805),
            protectionClass: kind == .file ? 3 : 0,
            damaged: damaged
        )
    }
}

/// One backup with its files, served by a real server over a real socket, in memory.
final class ServedBackup: BackupsService, FilesService, SystemService {
    static let id = "0123456789abcdef0123456789abcdef"
    static let secondID = "fedcba9876543210fedcba9876543210"
    static let passphrase = "open sesame"

    let files: [ServedFile]
    private let hasSecond: Bool
    private let sessions = Mutex<[String]>([])
    private let passphrases = Mutex<Int>(0)

    /// - Parameter hasSecond: whether there is another backup, of Ben’s iPad.
    init(files: [ServedFile], hasSecond: Bool = false) {
        self.files = files
        self.hasSecond = hasSecond
    }

    private var backups: [Backup] {
        let first = backup(Self.id, "/backups/a", "Anna’s iPhone")
        return hasSecond ? [first, backup(Self.secondID, "/backups/b", "Ben’s iPad")] : [first]
    }

    private func backup(_ id: String, _ path: String, _ deviceName: String) -> Backup {
        Backup(
            id: id,
            path: path,
            deviceName: deviceName,
            productType: "iPhone14,5",
            productVersion: "17.4.1",
            lastBackup: Timestamp(seconds: 1_714_564_805),
            encrypted: true,
            finished: true,
            unlocked: sessions.withLock { !$0.isEmpty }
        )
    }

    // MARK: - System

    func info(_ request: SystemInfoRequest, context: ServerContext) throws -> SystemInfoResponse {
        SystemInfoResponse(
            version: "9.9.9",
            apiVersion: "juicer.v1",
            startedAt: Timestamp(seconds: 0),
            pid: 42,
            backupCount: 1,
            uid: 7
        )
    }

    // MARK: - Backups

    func list(_ request: ListBackupsRequest, context: ServerContext) async throws -> ListBackupsResponse {
        ListBackupsResponse(backups: backups, page: PageInfo(total: Int64(backups.count)))
    }

    func get(_ request: GetBackupRequest, context: ServerContext) async throws -> GetBackupResponse {
        let backup = backups.first { $0.id.hasPrefix(request.id) || $0.deviceName == request.id }
        guard !request.id.isEmpty, let backup else {
            throw RPCError(.notFound, "no backup fits ‘\(request.id)’")
        }
        return GetBackupResponse(backup: backup)
    }

    func rescan(_ request: RescanBackupsRequest, context: ServerContext) async throws -> RescanBackupsResponse {
        RescanBackupsResponse(
            total: 1,
            added: 1,
            problems: [BackupProblem(reason: "unreadable", message: "cannot read /mnt/x: permission denied")]
        )
    }

    func unlock(_ request: UnlockBackupRequest, context: ServerContext) async throws -> UnlockBackupResponse {
        let typed = request.passphrase.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
        guard typed == Self.passphrase else { throw RPCError(.permissionDenied, "the passphrase is wrong") }
        let token = "token-\(sessions.withLock { $0.count + 1 })"
        sessions.withLock { $0.append(token) }
        return UnlockBackupResponse(
            backupID: request.id,
            sessionToken: Array(token.utf8).withUnsafeBytes { SecretBytes(copying: $0) },
            sessionID: "s1",
            expiry: Timestamp(seconds: 4_000_000_000),
            deviceBoundClasses: [5]
        )
    }

    func lock(_ request: LockBackupRequest, context: ServerContext) async throws -> LockBackupResponse {
        try authorise(context)
        let ended = sessions.withLock { sessions in
            defer { sessions = [] }
            return sessions.count
        }
        return LockBackupResponse(sessionsEnded: Int32(ended))
    }

    // MARK: - Files

    func listDomains(_ request: ListDomainsRequest, context: ServerContext) async throws -> ListDomainsResponse {
        try authorise(context)
        let count = Int64(files.count)
        return ListDomainsResponse(domains: [Domain(name: "HomeDomain", entryCount: count)], page: PageInfo(total: 1))
    }

    func list(_ request: ListFilesRequest, context: ServerContext) async throws -> ListFilesResponse {
        try authorise(context)
        if request.like == "[" { throw RPCError(.invalidArgument, "the pattern is not understood") }
        let first = Int(request.page?.pageToken ?? "") ?? 0
        let size = min(Int(request.page?.pageSize ?? 0), 7)
        let end = min(first + size, files.count)
        return ListFilesResponse(
            files: (first..<end).map { files[$0].entry($0) },
            page: PageInfo(nextPageToken: end < files.count ? String(end) : "", total: Int64(files.count))
        )
    }

    func stat(_ request: StatFileRequest, context: ServerContext) async throws -> StatFileResponse {
        let (index, file) = try find(request.file, context)
        return StatFileResponse(
            file: file.entry(index),
            contentLength: Int64(file.content.count),
            contentAvailable: file.kind == .file,
            linkTarget: Array(file.target.utf8)
        )
    }

    func read(
        _ request: ReadFileRequest,
        context: ServerContext,
        responses: ResponseWriter<ReadFileResponse>
    ) async throws {
        let file = try find(request.file, context).file
        let end = request.length == 0 ? file.content.count : Int(request.offset + request.length)
        var rest = file.content[Int(request.offset)..<min(end, file.content.count)]
        while !rest.isEmpty {
            try await responses.write(ReadFileResponse(data: ByteBuffer(bytes: rest.prefix(1_000))))
            rest = rest.dropFirst(1_000)
        }
        if let failure = file.failure { throw failure }
        // Ends by cancellation, when the connection is lost.
        if file.neverEnds { try await Task.sleep(for: .seconds(3_600)) }
    }

    func readMany(_ request: ReadManyRequest, context: ServerContext) async throws -> ReadManyResponse {
        var response = ReadManyResponse()
        for range in request.ranges {
            let file = try find(FileSelector(fileID: range.fileID), context).file
            if file.neverEnds, range.offset > 0 { try await Task.sleep(for: .seconds(3_600)) }
            let part = file.content.dropFirst(Int(range.offset)).prefix(Int(range.length))
            let change: Int64 = file.neverEnds ? 1 : file.shrinks && range.offset > 0 ? -1 : 0
            let length = Int64(file.content.count) + change
            response.results.append(
                file.failure.map { FileRangeResult(failure: RPCStatus($0)) }
                    ?? FileRangeResult(length: Int64(part.count), contentLength: length, data: Array(part))
            )
        }
        return response
    }

    private func find(_ selector: FileSelector?, _ context: ServerContext) throws -> (index: Int, file: ServedFile) {
        try authorise(context)
        for (index, file) in files.enumerated() {
            if file.entry(index).fileID == selector?.fileID
                || (file.domain == selector?.domain && file.path == selector?.relativePath)
            {
                return (index, file)
            }
        }
        throw RPCError(.notFound, "no such file")
    }

    private func authorise(_ context: ServerContext) throws {
        guard let token = context.metadata["juicer-session"], sessions.withLock({ $0.contains(token) }) else {
            throw RPCError(.unauthenticated, "the session is over")
        }
    }
}
