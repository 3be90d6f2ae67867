import JuicerBackups
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerSample
import JuicerSessions
import Logging
import Synchronization
import TTRPC
import TestSupport
import Testing

@Suite struct CallLogTests {
    @Test("each call is logged with who, what, how it ended and its request id, and without any secret")
    func lines() async throws {
        let log = CapturedLog()
        try await TestDaemon.run(logger: log.logger) { daemon in
            let report = try daemon.makeBackup()
            var options = CallOptions()
            options.metadata.add("juicer-request-id", "request-\n7")
            let (id, client) = try await daemon.unlock()
            _ = try await client.files.list(ListFilesRequest(backupID: id), options: options)
            _ = await status { _ = try await daemon.unlock(.samplePassphrase("a wrong passphrase")) }
            let text = log.text
            #expect(text.contains("juicer.v1.Backups/Unlock"))
            #expect(text.contains("juicer.v1.Files/List"))
            #expect(text.contains("request-"))
            #expect(text.contains("peer_uid"))
            #expect(text.contains("WRONG") || text.contains("passphrase does not") || text.contains("permission"))
            #expect(!text.contains("a wrong passphrase"))
            #expect(!text.contains("juicer demo"))
            for canary in report.canaries { #expect(!text.contains(canary)) }
        }
    }
}

/// Keeps what is logged.
private final class CapturedLog: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    var logger: Logger {
        var logger = Logger(label: "test") { _ in Handler(log: self) }
        logger.logLevel = .trace
        return logger
    }

    private struct Handler: LogHandler {
        let log: CapturedLog
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]
        var metadataProvider: Logger.MetadataProvider?

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = "\(event.level) \(event.message) \(event.metadata ?? [:])"
            log.lines.withLock { $0.append(line) }
        }
    }
}
