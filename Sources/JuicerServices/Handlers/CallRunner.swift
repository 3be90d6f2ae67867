import JuicerCore
import JuicerProto
import Logging
import NIOCore
import TTRPC

/// What surrounds each call: errors become statuses by the table, and the call is logged.
///
/// A call that changes what is open is logged as `info`, any other as `debug`; a failure is `info` when it is
/// the caller's, `error` when it is the daemon's.
struct CallRunner: Sendable {
    private static let noteworthy: Set<MethodDescriptor> = [
        BackupsMethods.unlock, BackupsMethods.lock, BackupsMethods.rescan, FilesMethods.materialize,
        VaultMethods.initialize, VaultMethods.unseal, VaultMethods.seal, VaultMethods.addSlot, VaultMethods.removeSlot,
        VaultMethods.changeSlot, VaultMethods.rotate, VaultMethods.purge, VaultMethods.mount, VaultMethods.unmount,
    ]

    let logger: Logger
    let resolver: IdentityResolver
    let audit: CallAudit

    /// Runs a handler on the thread that it is called on.
    func runQuick<R>(_ context: ServerContext, _ body: () throws -> R) throws -> R {
        let start = NIODeadline.now()
        do {
            let result = try body()
            log(context, since: start, .ok)
            return result
        } catch {
            throw failure(error, context, since: start)
        }
    }

    /// Runs a handler of a method that is not put down in the audit log.
    func run<R>(
        _ context: ServerContext,
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> R
    ) async throws -> R {
        let start = NIODeadline.now()
        do {
            let result = try await body()
            log(context, since: start, .ok)
            return result
        } catch {
            throw failure(error, context, since: start)
        }
    }

    /// Runs a handler whose call is put down in the audit log before its answer leaves, as the table of methods says.
    ///
    /// - Parameter body: tells the record what the call is about.
    func audited<R>(
        _ context: ServerContext,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (CallRecord) async throws -> R
    ) async throws -> R {
        try await run(context) {
            guard let rule = MethodRule.table[context.method.fullName], let activity = rule.activity else {
                throw RPCError(.internalError, "\(context.method.fullName) has no place in the audit log")
            }
            let record = CallRecord(context, activity, by: try resolver.identity(of: context), in: audit)
            do {
                let result = try await body(record)
                do {
                    try await record.commit()
                } catch  where rule.isDoneUnaudited {
                    // What takes access away is done all the same.
                }
                return result
            } catch {
                // Whether that can be written or not, the caller hears of the failure.
                await record.failed(StatusTable.status(of: error))
                throw error
            }
        }
    }

    private func failure(_ error: any Error, _ context: ServerContext, since start: NIODeadline) -> RPCError {
        let status = StatusTable.status(of: error)
        // What the daemon did not expect is told to the log alone; the caller gets the request id to ask with.
        let cause = status.code == .internalError ? "\(error)" : nil
        log(context, since: start, status.code, message: cause ?? status.message)
        return status
    }

    private func log(
        _ context: ServerContext,
        since start: NIODeadline,
        _ code: RPCError.Code,
        message: String? = nil
    ) {
        let level: Logger.Level =
            switch code {
            case .ok: Self.noteworthy.contains(context.method) ? .info : .debug
            case .internalError, .unknown: .error
            default: .info
            }
        guard level >= logger.logLevel else { return }
        var metadata: Logger.Metadata = [
            "method": "\(context.method.fullName)",
            "peer_uid": "\(context.peer.userID)",
            "peer_pid": "\(context.peer.processID)",
            "connection": "\(context.connectionID)",
            "code": "\(code)",
            "duration_us": "\((NIODeadline.now() - start).nanoseconds / 1000)",
        ]
        metadata["request_id"] = Self.text("juicer-request-id", of: context).map { "\($0)" }
        metadata["client"] = Self.text("juicer-client", of: context).map { "\($0)" }
        if let message { metadata["reason"] = "\(message)" }
        logger.log(level: level, "call", metadata: metadata)
    }

    /// What the caller says of itself, cut where it is too long to be that.
    static func text(_ key: String, of context: ServerContext) -> String? {
        context.metadata[key].map { String(String.UnicodeScalarView($0.unicodeScalars.prefix(64))) }
    }
}
