import JuicerCore
import Synchronization
import TestSupport
import Testing

@testable import JuicerAccess

@Suite("API keys that are shown")
struct KeyAuthenticatorTests {
    private let vault: KeyVault
    private let time = TestTime()
    private let keys: KeyStore
    private let throttle: Throttle
    private let authenticator: KeyAuthenticator
    private let here: NetworkAddress
    private let elsewhere: NetworkAddress
    private let alerts = Alerts()

    init() throws {
        vault = try KeyVault()
        keys = KeyStore(in: vault.state, clock: time.clock)
        throttle = try Throttle(keptAt: vault.directory.file("throttle"), clock: time.clock)
        authenticator = KeyAuthenticator(keys, throttle)
        here = try #require(NetworkAddress("192.0.2.1"))
        elsewhere = try #require(NetworkAddress("192.0.2.2"))
    }

    private func show(_ text: SecretBytes, from address: NetworkAddress? = nil) throws -> APIKey {
        try authenticator.authenticate(text, from: address ?? here) { alerts.add($0) }
    }

    private func makeKey() throws -> (key: APIKey, text: SecretBytes) {
        try keys.create(KeyRequest(name: "x", scopes: [.read]), for: .user(1000))
    }

    @Test("The right key is recognised, however many requests show it at once")
    func parallel() async throws {
        let (key, text) = try makeKey()
        let ids = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<200 { group.addTask { try show(text).id } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(ids == [key.id])
        #expect(throttle.count == 0)
    }

    @Test(
        "Five wrong keys lock their address out with one alert; then the right one is refused there, and works elsewhere"
    )
    func lockout() throws {
        let text = try makeKey().text
        for _ in 0..<5 {
            #expect(throws: KeyError.notValid) { try show(KeyText.random().text) }
            time.advance(.seconds(10))
        }
        #expect(alerts.all == [.lockedOut(.address("192.0.2.1"), for: .seconds(900))])
        #expect(throws: ThrottleError.lockedOut(retryAfter: .seconds(890))) { try show(text) }
        #expect(throws: ThrottleError.lockedOut(retryAfter: .seconds(890))) { try show(KeyText.random().text) }
        _ = try show(text, from: elsewhere)
        time.advance(.seconds(890))
        _ = try show(text)
    }

    @Test("What is no key by its checksum is refused and not counted")
    func noKey() throws {
        for text in ["", "jk_", String(repeating: "x", count: 65), String(repeating: "x", count: 1_000_000)] {
            let secret = Array(text.utf8).withUnsafeBytes { SecretBytes(copying: $0) }
            #expect(throws: KeyError.notValid) { try show(secret) }
        }
        #expect(throttle.count == 0)
    }

    @Test("What fails because the vault is sealed is no failure of the key")
    func sealed() throws {
        let text = try makeKey().text
        vault.seal()
        for _ in 0..<20 { #expect(throws: (any Error).self) { try show(text) } }
        try vault.unseal()
        _ = try show(text)
        #expect(alerts.all == [])
    }
}

/// What the audit log would have been told.
private final class Alerts: Sendable {
    private let state = Mutex<[ThrottleAlert]>([])

    var all: [ThrottleAlert] { state.withLock { $0 } }

    func add(_ alert: ThrottleAlert) {
        state.withLock { $0.append(alert) }
    }
}
