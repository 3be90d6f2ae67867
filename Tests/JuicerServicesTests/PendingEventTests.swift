import JuicerAudit
import JuicerBackupFormat
import JuicerBackups
import JuicerCore
import JuicerProto
import JuicerSessions
import JuicerState
import JuicerVault
import TestSupport
import Testing

@testable import JuicerServices

/// Events that a daemon which died has left in its vault.
@Suite struct PendingEventTests {
    private let directory: TemporaryDirectory
    private let vault: Vault
    private let log: AuditLog

    init() throws {
        directory = try TemporaryDirectory()
        vault = try Vault(at: directory.file("vault"))
        try vault.create(slot: "machine", .machineSecret, secret: Hex.encode(SecretBytes(randomCount: 32)))
        log = try AuditLog(at: directory.file("audit"))
    }

    private func leave(_ events: [PendingEvent]) throws {
        let state = try StateStore(on: vault.root, vault.rootManifest)
        for event in events { try state.removeSessions(announcing: event) }
        state.close()
    }

    private func event(_ action: String) -> JuicerAudit.AuditEvent {
        var event = JuicerAudit.AuditEvent(action, .logon, .success, code: "OK", time: .seconds(1_700_000_000))
        event.uid = String(repeating: "a", count: 31) + "\(action.count % 10)"
        event.principal = "uid:1"
        event.targets = [.init("session", "s")]
        event.texts = [("query", "canary")]
        return event
    }

    /// Takes the vault up as a daemon does that starts; returns the actions in the log.
    private func started() async throws -> [String] {
        let audit = CallAudit(log)
        let sessions = SessionKeeper(
            SessionStore(),
            backups: BackupStore(roots: [], reader: { LocalBackupReader() }),
            audit: audit
        )
        let keeper = VaultKeeper(vault, sessions: sessions, audit: audit)
        try await keeper.start()
        return try log.records(from: 1, limit: 100).map(\.action).filter { $0 != "checkpoint" }
    }

    @Test("an event that the log has not is written at the next start, once, as it was meant")
    func written() async throws {
        let audit = CallAudit(log)
        let lost = event("Backups/Unlock")
        try leave([audit.pending(lost)])
        #expect(try await started() == ["Backups/Unlock"])
        let record = try #require(try log.records(from: 1, limit: 1).first)
        #expect(record.principal == "uid:1")
        #expect(try log.uids(from: 1) == [lost.uid])
        #expect(record.targets == lost.targets)
        #expect(!record.line.contains("canary"))
        #expect(try await started() == ["Backups/Unlock"])
    }

    @Test("an event that the log has is not written again")
    func known() async throws {
        let audit = CallAudit(log)
        let pending = audit.pending(event("Keys/Create"))
        try await log.record(event("Keys/Create"))
        try leave([pending])
        #expect(try await started() == ["Keys/Create"])
    }

    @Test("an event that cannot be read is told of all the same")
    func damaged() async throws {
        try leave([PendingEvent(id: "x", after: 0, content: [1, 2, 3])])
        #expect(try await started() == ["event.lost"])
    }
}
