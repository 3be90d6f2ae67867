public import JuicerAccess
import JuicerAudit
import JuicerBackupFormat
import JuicerCore
import JuicerVault

/// Lets secrets be tried as often as throttling allows, and puts lockouts down in the audit log.
public struct AttemptGuard: Sendable {
    let throttle: Throttle
    private let audit: CallAudit
    private let pace: RefusalPace

    /// - Parameters:
    ///   - throttle: counts.
    ///   - audit: is told of lockouts.
    ///   - refusalDelay: how long a refusal takes for whoever asks again right after one.
    public init(_ throttle: Throttle, audit: CallAudit, refusalDelay: Duration = .milliseconds(250)) {
        self.throttle = throttle
        self.audit = audit
        pace = RefusalPace(delay: refusalDelay, clock: audit.clock)
    }

    /// Tries a secret.
    ///
    /// - Throws: `ThrottleError` before anything is tried; what the body throws.
    func trying<R>(
        _ attempt: Attempt,
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> R
    ) async throws -> R {
        do throws(ThrottleError) {
            try throttle.admit(attempt)
        } catch {
            await pace.refuse(attempt.source)
            throw error
        }
        do {
            let result = try await body()
            throttle.succeeded(attempt)
            return result
        } catch  where Self.isWrongSecret(error) {
            throttle.failed(attempt).forEach(tell)
            throw error
        } catch {
            // Who was never let in has cost nothing.
            throttle.withdrawn(attempt, wasTried: !(error is TurnError))
            throw error
        }
    }

    /// Puts an alert down.
    func tell(_ alert: ThrottleAlert) {
        switch alert {
        case .lockedOut(let subject, let duration):
            audit.alert("throttle.locked_out", "\(subject)", counts: [.init("seconds", duration.components.seconds)])
        case .closed(let subject): audit.alert("throttle.closed", "\(subject)")
        case .notKept: audit.alert("throttle.not_kept", "file")
        }
    }

    private static func isWrongSecret(_ error: any Error) -> Bool {
        switch error {
        case let error as BackupFormatError: error.code == .passphraseWrong
        case VaultError.wrongSecret: true
        default: false
        }
    }
}
