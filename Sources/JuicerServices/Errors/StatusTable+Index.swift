import JuicerIndex
import JuicerProto
import TTRPC

extension StatusTable {
    /// What a failure of an index is to a caller.
    static func status(of error: IndexError) -> RPCError {
        switch error {
        case .notIndexed: notIndexed("\(error)")
        case .notFound: RPCError(.notFound, "\(error)", reason: "ARTIFACT_NOT_FOUND")
        case .cursorOutdated: RPCError.badField("page.page_token", "\(error)")
        case .emptyQuery, .queryTooShort, .queryTooLong: RPCError.badField("query", "\(error)")
        case .alreadyRunning: RPCError(.alreadyExists, "\(error)", reason: "INDEX_RUNNING")
        case .newerVersion: RPCError(.failedPrecondition, "\(error)", reason: "INDEX_NEWER")
        case .putBack, .damaged:
            RPCError(
                .dataLoss,
                "\(error)",
                reason: "INDEX_DAMAGED",
                metadata: ["hint": "make it anew with `juicer index ID --rebuild`"]
            )
        case .closed: RPCError(.unauthenticated, "\(error)", reason: "BACKUP_LOCKED")
        case .failed: RPCError(.internalError, "\(error)")
        }
    }

    /// For what nobody indexed yet.
    static func notIndexed(_ text: String) -> RPCError {
        RPCError(
            .failedPrecondition,
            text,
            reason: "NOT_INDEXED",
            metadata: ["hint": "index the backup with `juicer index ID`, or wait for the job that does"]
        )
    }
}
