import JuicerBackupFormat
import JuicerExtraction
import JuicerProto
import JuicerProtobuf
import JuicerVault
import TTRPC

extension FilesHandler {
    func materialize(
        _ request: MaterializeRequest,
        context: ServerContext,
        responses: ResponseWriter<MaterializeResponse>
    ) async throws {
        try await withTaskExecutorPreference(executor) {
            try await calls.run(context) {
                let backup = try await access.unlocked(request.backupID, of: context, in: backups)
                var materializer = Materializer(
                    backup,
                    into: try keeper.vault.volume(of: backup.id, creating: true),
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
