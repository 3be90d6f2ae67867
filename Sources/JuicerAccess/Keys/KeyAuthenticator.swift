public import JuicerCore
internal import Synchronization

/// Recognises API keys, as often as throttling allows.
public final class KeyAuthenticator: Sendable {
    private let keys: KeyStore
    private let throttle: Throttle
    /// One at a time: a lookup is quick and the database makes it wait anyway, while the many requests of one page would
    /// be taken for as many guesses under way.
    private let turn = Mutex(())

    /// Recognises these keys, and counts attempts there.
    public init(_ keys: KeyStore, _ throttle: Throttle) {
        self.keys = keys
        self.throttle = throttle
    }

    /// Says which key a text is, and notes that it was used. It blocks.
    ///
    /// A text whose checksum does not fit is no guess at a secret, and is not counted.
    /// - Parameters:
    ///   - text: the whole key, as it came.
    ///   - address: where the caller comes from, as the bridge vouches for it.
    ///   - alert: is told what the audit log is to be told.
    /// - Throws: ``KeyError/notValid``, ``ThrottleError``; what the database throws.
    public func authenticate(
        _ text: SecretBytes,
        from address: NetworkAddress,
        alert: (ThrottleAlert) -> Void
    ) throws -> APIKey {
        guard let shown = text.withUnsafeBytes({ KeyText($0) }) else { throw KeyError.notValid }
        let attempt = Attempt.authenticate(shown.id, from: address)
        do {
            return try turn.withLock { _ in
                try throttle.admit(attempt)
                let key = try keys.authenticate(shown, from: address)
                throttle.succeeded(attempt)
                return key
            }
        } catch let error as ThrottleError {
            throw error
        } catch KeyError.notValid {
            throttle.failed(attempt).forEach(alert)
            throw KeyError.notValid
        } catch {
            throttle.withdrawn(attempt, wasTried: false)
            throw error
        }
    }
}
