import Foundation
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import TTRPC
import TestSupport
import Testing

/// A daemon that is killed in the middle of indexing.
@Suite("indexing, killed at any moment")
struct IndexKillTests {
    private static let roundCount = isThorough ? 20 : 4

    @Test("after each kill the index becomes what it is without one, and nothing of it is anywhere in clear")
    func killed() async throws {
        let folder = try TemporaryDirectory()
        for name in ["run", "state"] { mkdir(folder.file(name), 0o700) }
        try await World.makeSample(at: folder.file("backups/phone"), ["--messages", "4000"])
        let environment = ["JUICER_INDEX_ON_UNLOCK": "false"]
        var daemon = try await startDaemon(in: folder, environment)
        var client = try await DaemonClient.connect(socket: folder.file("s"), program: "test/1")
        let id = try #require(try await client.backups.list(ListBackupsRequest()).backups.first?.id)
        let unlock = UnlockBackupRequest(id: id, passphrase: secret(World.passphrase))
        let token = try await client.backups.unlock(unlock).sessionToken
        let start = ContinuousClock.now
        try await finish(try await index(client, id, token), client.withSession(token), id)
        let undisturbed = ContinuousClock.now - start
        let expected = try await contents(client.withSession(token), id)
        #expect(expected.count > 6_000)

        for round in 0..<Self.roundCount {
            let job = try await index(client, id, token)
            // Anywhere from before its first row to about its end.
            try await Task.sleep(for: undisturbed * Double.random(in: 0...1))
            daemon.signal(SIGKILL)
            _ = await daemon.result()
            await client.close()
            daemon = try await startDaemon(in: folder, environment)
            client = try await DaemonClient.connect(socket: folder.file("s"), program: "test/1")
            // Any use of the session brings the keys back, and the job goes on.
            let found = try await contents(client.withSession(token), id, whenFinished: job)
            #expect(found == expected, "round \(round)")
        }
        let texts = try await texts(client.withSession(token), id)
        #expect(texts.count > 10)
        await client.close()
        daemon.signal(SIGTERM)
        #expect(await daemon.result().status == 0)
        for name in ["run", "state"] { try expectNone(of: texts, below: folder.file(name)) }
    }

    private func index(_ client: DaemonClient, _ id: String, _ token: SecretBytes) async throws -> String {
        let request = StartJobRequest(backupID: id, work: .index(IndexWork(rebuild: true)))
        return try #require(try await client.withSession(token).jobs.start(request).job?.id)
    }

    private func finish(_ job: String, _ client: DaemonClient, _ id: String) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            _ = try await client.files.listDomains(ListDomainsRequest(backupID: id))
            let job = try #require(try await client.jobs.get(GetJobRequest(id: job)).job)
            if job.state == .succeeded { return }
            try #require(job.finished == nil, "the job is \(job.state)")
            try #require(ContinuousClock.now < deadline, "the job stays \(job.state)")
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Everything that the index says, in its order.
    private func contents(_ client: DaemonClient, _ id: String, whenFinished job: String) async throws -> [String] {
        try await finish(job, client, id)
        return try await contents(client, id)
    }

    private func contents(_ client: DaemonClient, _ id: String) async throws -> [String] {
        var lines: [String] = []
        let summary = try await client.artifacts.summary(ArtifactSummaryRequest(backupID: id))
        for type in summary.types {
            lines.append(type.json())
            guard type.state == .complete || type.state == .partial else { continue }
            for try await item in client.artifacts.all(ListArtifactsRequest(backupID: id, type: type.type)) {
                lines.append(item.json())
            }
        }
        for try await each in client.artifacts.conversations(ListConversationsRequest(backupID: id)) {
            lines.append(each.json())
        }
        for try await each in client.artifacts.albums(of: id) { lines.append(each.json()) }
        for try await each in client.artifacts.people(ListPeopleRequest(backupID: id)) {
            lines.append(each.json())
        }
        return lines
    }

    /// Texts of messages that are long enough to be nothing else.
    private func texts(_ client: DaemonClient, _ id: String) async throws -> [[UInt8]] {
        var found = Set<String>()
        let request = ListArtifactsRequest(backupID: id, type: .message)
        for try await item in client.artifacts.all(request) {
            if case .message(let message) = item.item, message.text.utf8.count >= 24 { found.insert(message.text) }
        }
        return found.sorted().prefix(300).map { Array($0.utf8) }
    }

    private func expectNone(of texts: [[UInt8]], below folder: String) throws {
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
            for text in texts where data.range(of: Data(text)) != nil {
                Issue.record("\(name) has \(String(decoding: text, as: UTF8.self))")
                return
            }
        }
    }
}
