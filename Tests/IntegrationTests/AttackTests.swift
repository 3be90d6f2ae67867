import Foundation
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import TTRPC
import TestSupport
import Testing

/// One caller guesses passphrases as fast as it can while another works.
@Suite("guessing", .serialized)
struct AttackTests {
    @Test("a caller that guesses is soon not tried any more, and others unlock as fast as before; the log tells of it")
    func flood() async throws {
        let world = try await World(
            samples: ["phone": ["--iterations", "2000000"]],
            environment: ["JUICER_ROLES": "oidc/eve=user"]
        )
        let client = try await DaemonClient.connect(socket: world.socket, program: "test/1")
        let id = try #require(try await client.backups.list(ListBackupsRequest()).backups.first?.id)
        var options = CallOptions()
        options.metadata.add("juicer-principal", "oidc:eve")
        options.metadata.add("juicer-address", "192.0.2.1")
        let attack = options

        let isOn = LockedBox(true)
        let answers = LockedBox<[String: Int]>([:])
        let attacker = try await DaemonClient.connect(socket: world.socket, program: "test/1")
        let guessing = Task {
            await withTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        while !Task.isCancelled {
                            guard isOn.value else {
                                try? await Task.sleep(for: .milliseconds(5))
                                continue
                            }
                            let wrong = UnlockBackupRequest(id: id, passphrase: secret("wrong"))
                            do {
                                _ = try await attacker.backups.unlock(wrong, options: attack)
                            } catch {
                                let reason = (error as? RPCError)?.reason ?? "\(error)"
                                // A daemon that is gone is told of below, and not asked on and on.
                                if (error as? RPCError)?.code == .unavailable { return }
                                answers.withValue { $0[reason, default: 0] += 1 }
                            }
                        }
                    }
                }
            }
        }
        // In turns, so that what else the machine does weighs on both alike.
        var (alone, beside): ([Double], [Double]) = ([], [])
        for _ in 0..<(isThorough ? 15 : 3) {
            isOn.value = false
            alone.append(try await unlock(client, id))
            isOn.value = true
            try await Task.sleep(for: .milliseconds(100))
            beside.append(try await unlock(client, id))
        }
        guessing.cancel()
        await guessing.value
        let ratio = beside.sorted()[beside.count / 2] / alone.sorted()[alone.count / 2]
        print("unlock beside a flood of guesses / alone: \(ratio), answers \(answers.value)")
        let tried = answers.value["WRONG_PASSPHRASE", default: 0]
        #expect((1...100).contains(tried))
        #expect(answers.value.values.reduce(0, +) > tried)
        #expect(ratio <= (isThorough ? 1.2 : 3))

        let log = try await client.audit.query(QueryAuditRequest()).events
        #expect(log.contains { $0.action == "throttle.locked_out" && $0.line.contains("oidc:eve") })
        // The many refusals are told once, and their number later.
        #expect(log.count < 200)
        await attacker.close()
        await client.close()
    }

    /// How long an unlock takes, in seconds.
    private func unlock(_ client: DaemonClient, _ id: String) async throws -> Double {
        let start = ContinuousClock.now
        let request = UnlockBackupRequest(id: id, passphrase: secret(World.passphrase))
        // After guesses at the same backup everybody waits a moment, until the guesser is locked out.
        let answer = try await Patience.trying { try await client.backups.unlock(request) }
        let time = (ContinuousClock.now - start) / .seconds(1)
        _ = try await client.withSession(answer.sessionToken).backups.lock(LockBackupRequest(id: id))
        return time
    }
}
