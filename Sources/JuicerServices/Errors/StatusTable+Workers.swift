import JuicerProto
import JuicerWorker
import TTRPC

extension StatusTable {
    /// What the end of a worker is to a caller, or to the type that it parsed.
    static func status(of error: WorkerError) -> RPCError {
        switch error {
        case .cannotStart:
            RPCError(
                .unavailable,
                "\(error)",
                reason: "WORKER_CANNOT_START",
                metadata: ["hint": "see `juicer doctor`; juicer-worker belongs beside juicerd or in libexec/juicer"]
            )
        case .failed: RPCError(.dataLoss, "\(error)", reason: "WORKER_FAILED")
        case .crashed, .exited: RPCError(.dataLoss, "\(error)", reason: "WORKER_CRASHED")
        case .forbiddenCall: RPCError(.dataLoss, "\(error)", reason: "WORKER_FORBIDDEN_CALL")
        case .protocolBroken: RPCError(.dataLoss, "\(error)", reason: "WORKER_PROTOCOL_BROKEN")
        case .processorTime, .time, .jobTooLarge: RPCError(.resourceExhausted, "\(error)", reason: "WORKER_LIMIT")
        case .killed: RPCError(.unavailable, "\(error)", reason: "WORKER_KILLED")
        case .ended: RPCError(.aborted, "\(error)", reason: "WORKER_ENDED")
        case .cancelled: RPCError(.cancelled, "\(error)")
        }
    }
}
