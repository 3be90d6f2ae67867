import Glibc
import JuicerAccess
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import JuicerSample
import JuicerVault
import TTRPC
import TestSupport
import Testing

@testable import JuicerServices

@Suite struct ThrottleServiceTests {
    private func unlock(_ daemon: TestDaemon, _ id: String, _ passphrase: String) async -> RPCError? {
        await status {
            _ = try await daemon.client.backups.unlock(
                UnlockBackupRequest(id: id, passphrase: .samplePassphrase(passphrase))
            )
        }
    }

    @Test("five wrong passphrases lock out, a right one too; the answer says for how long, and the log has an alert")
    func lockout() async throws {
        let time = TestTime()
        try await TestDaemon.run(clock: time.clock) { daemon in
            try daemon.makeBackup()
            let id = try #require(try await daemon.client.backups.list(ListBackupsRequest()).backups.first?.id)
            for _ in 0..<5 {
                #expect(await unlock(daemon, id, "wrong")?.reason == "WRONG_PASSPHRASE")
                time.advance(.seconds(60))
            }
            let wrong = try #require(await unlock(daemon, id, "wrong"))
            let right = await unlock(daemon, id, "juicer demo")
            #expect(wrong.reason == "LOCKED_OUT")
            #expect(right == wrong)
            let delay = try #require(wrong.detail(RetryInfo.self)?.retryDelay?.seconds)
            #expect((60...900).contains(delay))

            let events = try await daemon.client.audit.query(QueryAuditRequest()).events
            let alert = try #require(events.first { $0.action == "throttle.locked_out" })
            #expect(alert.line.contains(#""severity_id":4"#))
            #expect(alert.target == "subjects/principal:uid:\(geteuid())")

            let standing = try #require(
                try await daemon.client.sessions.listThrottled(ListThrottledRequest()).throttled.first
            )
            #expect(standing.subject == "principal:uid:\(geteuid())")
            #expect((standing.failures, standing.lockedSeconds, standing.closed) == (5, delay, false))

            time.advance(.seconds(delay + 1))
            _ = try await daemon.unlock(.samplePassphrase("juicer demo"))
        }
    }

    @Test("an administrator lets somebody through again who is locked out, and that is put down")
    func cleared() async throws {
        let time = TestTime()
        try await TestDaemon.run(clock: time.clock) { daemon in
            try daemon.makeBackup()
            let id = try #require(try await daemon.client.backups.list(ListBackupsRequest()).backups.first?.id)
            for _ in 0..<5 {
                _ = await unlock(daemon, id, "wrong")
                time.advance(.seconds(60))
            }
            #expect(await unlock(daemon, id, "juicer demo")?.reason == "LOCKED_OUT")
            let subject = "principal:uid:\(geteuid())"
            _ = try await daemon.client.sessions.clearThrottle(ClearThrottleRequest(subject: subject))
            #expect(await unlock(daemon, id, "juicer demo") == nil)
            let again = ClearThrottleRequest(subject: subject)
            #expect(await status { _ = try await daemon.client.sessions.clearThrottle(again) }?.code == .notFound)
            let wrong = ClearThrottleRequest(subject: "nobody:x")
            #expect(
                await status { _ = try await daemon.client.sessions.clearThrottle(wrong) }?.code == .invalidArgument
            )
            let events = try await daemon.client.audit.query(QueryAuditRequest()).events
            #expect(events.contains { $0.action == "Sessions/ClearThrottle" && $0.target == "subjects/" + subject })
        }
    }

    @Test("of 100,000 wrong attempts in an hour at most 100 are tried, and nobody else is refused")
    func flood() async throws {
        let time = TestTime()
        var roles = RoleMap(daemonUserID: geteuid())
        roles.give(.user, toUser: 4_242)
        try await TestDaemon.run(clock: time.clock, roles: roles) { daemon in
            let folder = try TemporaryDirectory()
            let throttle = try Throttle(keptAt: folder.file("throttle"), clock: time.clock)
            let attempts = AttemptGuard(throttle, audit: daemon.services.audit, refusalDelay: .zero)
            let attacker = Attempt.unlock("b", by: Identity(.user(4_242), []))
            let other = Attempt.unlock("c", by: Identity(.user(4_243), []))
            var tried = 0
            for number in 0..<100_000 {
                do {
                    try await attempts.trying(attacker) {
                        tried += 1
                        throw VaultError.wrongSecret
                    }
                } catch {}
                time.advance(.milliseconds(36))
                if number % 10_000 == 0 { try await attempts.trying(other) {} }
            }
            #expect((5...100).contains(tried), "\(tried)")
        }
    }
}
