internal import COpenSSL
internal import Synchronization

/// Cipher contexts with a key, that are not in use: the key is expanded once and not at every message.
final class CipherContextPool: Sendable {
    private struct Contexts: ~Copyable, @unchecked Sendable {
        // Guarded by the Mutex that holds this value; a context leaves it while in use.
        var idle: [OpaquePointer] = []

        deinit {
            for context in idle { EVP_CIPHER_CTX_free(context) }
        }
    }

    private let contexts = Mutex(Contexts())

    func take() -> OpaquePointer? { contexts.withLock { $0.idle.popLast() } }

    func giveBack(_ context: OpaquePointer) {
        let kept = contexts.withLock { contexts in
            // More idle contexts than there can be threads at work would be memory for nothing.
            guard contexts.idle.count < 4 else { return false }
            contexts.idle.append(context)
            return true
        }
        if !kept { EVP_CIPHER_CTX_free(context) }
    }
}
