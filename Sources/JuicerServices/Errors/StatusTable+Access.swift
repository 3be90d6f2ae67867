import JuicerAccess
import JuicerProto
import TTRPC

extension StatusTable {
    /// Whether the secret was right plays no part: it was not looked at.
    static func status(of error: ThrottleError) -> RPCError {
        var status = RPCError(
            .resourceExhausted,
            "\(error)",
            reason: error.isLockout ? "LOCKED_OUT" : "TOO_SOON"
        )
        status.add(
            RetryInfo(
                retryDelay: ProtobufDuration(
                    seconds: error.retryAfter.components.seconds,
                    nanos: Int32(error.retryAfter.components.attoseconds / 1_000_000_000)
                )
            )
        )
        return status
    }

    static func status(of error: KeyError) -> RPCError {
        switch error {
        case .notValid: RPCError(.unauthenticated, "\(error)", reason: "KEY_NOT_VALID")
        case .notFound: RPCError(.notFound, "\(error)", reason: "KEY_NOT_FOUND")
        case .ended: RPCError(.failedPrecondition, "\(error)", reason: "KEY_ENDED")
        case .tooMany: RPCError(.resourceExhausted, "\(error)", reason: "TOO_MANY_KEYS")
        case .invalid(.name): RPCError.badField("name", "\(error)")
        case .invalid(.scopes): RPCError.badField("scopes", "\(error)")
        case .invalid(.backupIDs): RPCError.badField("backup_ids", "\(error)")
        case .invalid(.lifetime): RPCError.badField("lifetime_seconds", "\(error)")
        case .invalid(.overlap): RPCError.badField("overlap_seconds", "\(error)")
        }
    }
}
