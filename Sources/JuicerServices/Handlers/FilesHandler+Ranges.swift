import JuicerBackupFormat
import JuicerBackups
import JuicerCore
import JuicerProto
import JuicerProtobuf
import TTRPC

/// Reading many ranges in a call, into memory that is shared with the caller or into the answer.
extension FilesHandler {
    /// How soon a buffer goes after its backup was locked.
    private static let lockCheck = Duration.milliseconds(250)

    func readMany(_ request: ReadManyRequest, context: ServerContext) async throws -> ReadManyResponse {
        try await withTaskExecutorPreference(executor) {
            try await calls.audited(context) { record in
                let backup = try await access.unlocked(request.backupID, of: context, record)
                for range in request.ranges.prefix(RangeReader.mostRanges) {
                    if let id = FileID(range.fileID.lowercased()) { record.target("file", id.description) }
                }
                // The caller sees shared memory before there is an answer.
                try await record.commit()
                let memory =
                    request.bufferID.isEmpty
                    ? nil
                    : try buffers.memory(request.bufferID, backupID: backup.id, userID: context.peer.userID)
                return ReadManyResponse(results: try RangeReader(backup: backup, memory: memory).read(request.ranges))
            }
        }
    }

    func openBuffer(
        _ request: OpenBufferRequest,
        context: ServerContext,
        responses: ResponseWriter<OpenBufferResponse>
    ) async throws {
        try await calls.run(context) {
            let backup = try await access.unlocked(request.backupID, of: context, nil)
            let (id, memory) = try buffers.open(
                length: request.length,
                backupID: backup.id,
                userID: context.peer.userID
            )
            defer { buffers.close(id) }
            guard let descriptor = PassedDescriptor(duplicating: memory.fileDescriptor) else {
                throw RPCError(.resourceExhausted, "the daemon has no descriptor left", reason: "NO_DESCRIPTOR")
            }
            try await responses.write(
                OpenBufferResponse(bufferID: id, length: Int64(memory.length)),
                passing: descriptor
            )
            // Until the caller goes, which cancels this task.
            while !backup.isClosed { try await Task.sleep(for: Self.lockCheck) }
        }
    }
}
