import JuicerJobs
import JuicerProto
import TTRPC

extension StatusTable {
    /// The reason of a failure that the daemon did not expect.
    static let unexpected = "internal"

    /// What an error that a job's work throws is to the job.
    static func setback(of error: any Error) -> JobSetback {
        if let cause = error as? JobCause { return .failed(cause) }
        let status = status(of: error)
        switch status.reason {
        case "VAULT_SEALED", "BACKUP_LOCKED", "CLOSED": return .locked
        case let reason: return .failed(JobCause(reason: reason?.lowercased() ?? unexpected, message: status.message))
        }
    }

    static func status(of error: JobError) -> RPCError {
        switch error {
        case .notFound: RPCError(.notFound, "\(error)", reason: "JOB_NOT_FOUND")
        case .unsupported: RPCError(.unimplemented, "\(error)", reason: "JOB_UNSUPPORTED")
        case .queueFull:
            RPCError(
                .resourceExhausted,
                "\(error)",
                reason: "TOO_MANY_JOBS",
                metadata: ["hint": "wait for some, or cancel them"]
            )
        case .notOver: RPCError(.failedPrecondition, "\(error)", reason: "JOB_NOT_OVER")
        case .nothingFailed: RPCError(.failedPrecondition, "\(error)", reason: "NOTHING_FAILED")
        }
    }
}
