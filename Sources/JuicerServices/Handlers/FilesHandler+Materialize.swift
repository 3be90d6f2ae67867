import JuicerBackupFormat
import JuicerBackups
import JuicerExtraction
import JuicerProto
import JuicerProtobuf
import JuicerState
import JuicerVault
import TTRPC

extension FilesHandler {
    func materialize(
        _ request: MaterializeRequest,
        context: ServerContext,
        responses: ResponseWriter<MaterializeResponse>
    ) async throws {
        try await withTaskExecutorPreference(executor) {
            try await calls.audited(context) { record in
                let backup = try await access.unlocked(request.backupID, of: context, record)
                record.target("domain", request.domain)
                record.text("like", request.like)
                try await record.commit()
                let summary = try await access.sessions.backups.resolve(backup.id).summary
                var materializer = Materializer(
                    backup,
                    into: try keeper.volume(of: backup.id, making: JuicerState.KeptBackup(summary)),
                    domain: request.domain.isEmpty ? nil : request.domain,
                    pattern: request.like.isEmpty ? nil : request.like
                )
                var response = MaterializeResponse()
                while let progress = try materializer.next() {
                    response = MaterializeResponse(progress)
                    try await responses.write(response)
                    // A page takes a while, and others want the thread.
                    await Task.yield()
                }
                response.failures = []
                response.finished = true
                try await responses.write(response)
            }
        }
    }
}

extension JuicerState.KeptBackup {
    /// What is remembered of a backup.
    init(_ summary: BackupSummary) {
        self.init(
            id: summary.id,
            path: summary.path.description,
            deviceName: summary.deviceName,
            deviceIdentifier: summary.deviceIdentifier,
            lastBackup: summary.lastBackup
        )
    }
}

extension MaterializeResponse {
    fileprivate init(_ progress: Materializer.Progress) {
        self.init()
        entriesDone = progress.entriesDone
        entriesTotal = progress.entriesTotal
        bytesDone = progress.bytesDone
        entriesKept = progress.entriesKept
        failures = progress.failures.map(MaterializeFailure.init)
    }
}

extension MaterializeFailure {
    fileprivate init(_ failure: Materializer.Failure) {
        self.init()
        fileID = failure.record.fileID.description
        domain = failure.record.domain
        relativePath = failure.record.relativePath
        status = RPCStatus(StatusTable.status(of: failure.error))
    }
}
