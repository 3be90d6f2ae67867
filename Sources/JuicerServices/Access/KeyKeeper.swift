import JuicerAccess
import JuicerCore
import JuicerState
import Synchronization

/// The API keys, and those of them that bridges have shown since the daemon started, for whoever may not wait.
final class KeyKeeper: Sendable {
    let store: KeyStore
    private let authenticator: KeyAuthenticator
    private let attempts: AttemptGuard
    private let clock: MachineClock
    private let state = Mutex(State())

    private struct State {
        var shown: [String: APIKey] = [:]
        /// Counts changes: what was looked up before one may be out of date.
        var version = 0
    }

    init(in database: @escaping @Sendable () throws -> StateStore, _ attempts: AttemptGuard, clock: MachineClock) {
        store = KeyStore(in: database, clock: clock)
        authenticator = KeyAuthenticator(store, attempts.throttle)
        self.attempts = attempts
        self.clock = clock
    }

    /// Says which key a text is. It blocks.
    func authenticate(_ text: SecretBytes, from address: NetworkAddress) throws -> APIKey {
        while true {
            let version = state.withLock { $0.version }
            let key = try authenticator.authenticate(text, from: address, alert: attempts.tell)
            let isCurrent = state.withLock { state in
                guard state.version == version else { return false }
                state.shown[key.id] = key
                return true
            }
            if isCurrent { return key }
        }
    }

    /// A key that works and was shown. Never waits.
    func working(_ id: String) -> APIKey? {
        let now = clock.now.sinceEpoch
        return state.withLock { state in
            guard let key = state.shown[id] else { return nil }
            guard now < key.expiry, key.overlapEnd.map({ now < $0 }) ?? true else {
                state.shown[id] = nil
                return nil
            }
            return key
        }
    }

    /// Takes up what was changed about a key.
    func note(_ key: APIKey) {
        state.withLock { state in
            state.version += 1
            if state.shown[key.id] != nil { state.shown[key.id] = key.state.isWorking ? key : nil }
        }
    }

    /// Forgets all, as when the vault is sealed.
    func forget() {
        state.withLock { state in
            state.version += 1
            state.shown = [:]
        }
    }
}

extension APIKey {
    /// What whoever shows it may do.
    var permissions: Permissions { Self.permissions(of: scopes) }

    /// What these scopes are worth.
    static func permissions(of scopes: Set<KeyScope>) -> Permissions {
        scopes.reduce(into: []) { permissions, scope in
            switch scope {
            case .read: permissions.formUnion(Permissions(.read))
            case .unlock: permissions.formUnion(Permissions(.unlock))
            case .export: permissions.formUnion(Permissions(.export))
            case .admin: permissions.formUnion(Role.admin.permissions.subtracting(Permissions(.bridge)))
            }
        }
    }
}
