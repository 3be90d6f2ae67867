import JuicerBackupFormat
import JuicerBackups
import JuicerCore
import JuicerCrypto
import JuicerProto
import JuicerProtobuf
import TTRPC

/// `juicer.v1.Files`.
///
/// Everything that touches the backup blocks, and runs on threads that are there for it.
struct FilesHandler: FilesService {
    let access: AccessGuard
    let keeper: VaultKeeper
    let tokens: PageTokens
    let calls: CallRunner
    let executor: BlockingExecutor
    let buffers = ReadBuffers()

    func listDomains(_ request: ListDomainsRequest, context: ServerContext) async throws -> ListDomainsResponse {
        try await calls.audited(context) { record in
            let backup = try await access.unlocked(request.backupID, of: context, record)
            let filters = [backup.id]
            let size = try PageRequest.size(of: request.page)
            let position = try tokens.position(request.page, .domains, filters: filters)
            let all = try await executor.run { try backup.domains() }
            let last = position.map { String(decoding: $0.cursor, as: UTF8.self) }
            let start = last.map { last in all.firstIndex { $0.name > last } ?? all.endIndex } ?? 0
            let page = all[start...].prefix(size)
            var response = ListDomainsResponse()
            response.domains = page.map { summary in
                var domain = Domain()
                domain.name = summary.name
                domain.entryCount = summary.entryCount
                return domain
            }
            let isLast = page.endIndex == all.endIndex
            response.page = tokens.info(
                .domains,
                filters: filters,
                total: position?.total ?? Int64(all.count),
                next: isLast ? nil : page.last.map { Array($0.name.utf8) }
            )
            return response
        }
    }

    func list(_ request: ListFilesRequest, context: ServerContext) async throws -> ListFilesResponse {
        try await calls.audited(context) { record in
            let backup = try await access.unlocked(request.backupID, of: context, record)
            record.target("domain", request.domain)
            record.text("like", request.like)
            let filters = [backup.id, request.domain, request.like]
            let position = try tokens.position(request.page, .files, filters: filters)
            let query = ManifestQuery(
                domain: request.domain.isEmpty ? nil : request.domain,
                pattern: request.like.isEmpty ? nil : request.like,
                after: position.map { FilesCursor.cursor($0.cursor) },
                limit: try PageRequest.size(of: request.page)
            )
            return try await executor.run {
                let page = try backup.files(query)
                var response = ListFilesResponse()
                response.files = page.records.map(FileEntry.init)
                response.page = tokens.info(
                    .files,
                    filters: filters,
                    total: position?.total ?? page.total ?? 0,
                    next: page.next.map(FilesCursor.bytes)
                )
                return response
            }
        }
    }

    func stat(_ request: StatFileRequest, context: ServerContext) async throws -> StatFileResponse {
        try await calls.audited(context) { record in
            let backup = try await access.unlocked(request.backupID, of: context, record)
            let selection = try FileSelection(request.file)
            record.target("file", selection.fileID)
            return try await executor.run {
                let record = try selection.record(in: backup)
                var response = StatFileResponse(record)
                guard record.kind == .file else { return response }
                do {
                    let content = try backup.openContent(record)
                    response.contentLength = content.length
                    response.contentAvailable = true
                    response.contentProblem = content.report.findings.map(\.description).joined(separator: "; ")
                } catch let error as BackupFormatError {
                    response.contentProblem = error.message
                }
                return response
            }
        }
    }

    func read(
        _ request: ReadFileRequest,
        context: ServerContext,
        responses: ResponseWriter<ReadFileResponse>
    ) async throws {
        // As a whole, and not step by step: each change of threads would cost more than reading a small file.
        try await withTaskExecutorPreference(executor) {
            try await calls.audited(context) { try await send(request, context, responses, $0) }
        }
    }

    private func send(
        _ request: ReadFileRequest,
        _ context: ServerContext,
        _ responses: ResponseWriter<ReadFileResponse>,
        _ record: CallRecord
    ) async throws {
        let backup = try await access.unlocked(request.backupID, of: context, record)
        let selection = try FileSelection(request.file)
        record.target("file", selection.fileID)
        guard request.offset >= 0 else { throw RPCError.badField("offset", "must not be negative") }
        guard request.length >= 0 else { throw RPCError.badField("length", "must not be negative") }
        let content = try selection.openContent(in: backup)
        guard request.offset <= content.length else {
            throw RPCError(
                .outOfRange,
                "offset \(request.offset) is after the end of the file, which has \(content.length) bytes",
                reason: "OFFSET_AFTER_END"
            )
        }
        let rest = content.length - request.offset
        let count = request.length == 0 ? rest : min(rest, request.length)
        record.count("bytes", count)
        try await record.commit()
        try await ContentPump(source: content.source, range: request.offset..<(request.offset + count))
            .run(to: responses)
    }
}
