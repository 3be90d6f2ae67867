import Foundation
import JuicerCore
import TestSupport
import Testing

@testable import JuicerAudit

@Suite("How much of a log is kept") struct RetentionTests {
    private func size(of log: TestLog) throws -> Int {
        try log.segments.reduce(0) { sum, path in
            sum + (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0)
        }
    }

    private func removals(in log: TestLog) throws -> [String] {
        try log.lines().map { String(decoding: $0, as: UTF8.self) }
            .filter { $0.contains(#""message":"audit.removed""#) }
    }

    @Test("what is removed from the front leaves a log that verifies, says where it begins and tells what went")
    func front() async throws {
        let log = try TestLog()
        try await log.record(2_000) { $0.segmentSize = 100_000 }
        let opened = try log.open {
            $0.segmentSize = 100_000
            $0.retention = AuditRetention(days: 400, bytes: 250_000)
        }
        let removed = try opened.tidy()
        await opened.close()
        #expect(removed.count > 2)
        let report = try log.verify()
        #expect(report.problem == nil)
        #expect(report.first > 300)
        let last = try #require(try removals(in: log).last)
        #expect(last.contains(#""last_line":\#(report.first - 1),"#))
        #expect(last.contains(#""severity_id":4"#))
    }

    @Test("what is too old goes, and that is nothing to be told of")
    func age() async throws {
        let log = try TestLog()
        try await log.record(800) { $0.segmentSize = 100_000 }
        let old = Date(timeIntervalSinceNow: -30 * 86_400)
        let paths = try log.segments
        for path in paths.prefix(2) {
            try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: path)
        }
        let opened = try log.open { $0.retention = AuditRetention(days: 31) }
        #expect(try opened.tidy() == [])
        await opened.close()
        // Compressed, it is as old as before.
        let again = try log.open { $0.retention = AuditRetention(days: 29) }
        #expect(try again.tidy().count == 2)
        await again.close()
        #expect(try log.segments.count == paths.count - 2)
        #expect(try removals(in: log).allSatisfy { $0.contains(#""severity_id":1"#) })
        #expect(try removals(in: log).count == 2)
        #expect(try log.verify().problem == nil)
    }

    @Test("the bound holds while lines come faster than anybody tidies")
    func bound() async throws {
        let log = try TestLog()
        let opened = try log.open {
            $0.segmentSize = 50_000
            $0.retention = AuditRetention(days: 400, bytes: 300_000)
        }
        for number in 0..<3_000 {
            if number % 100 == 99 {
                try await opened.record(sampleEvent(number))
            } else {
                opened.note(sampleEvent(number))
            }
            if number % 500 == 499 { #expect(try size(of: log) < 500_000) }
        }
        await opened.close()
        let report = try log.verify()
        #expect(report.problem == nil)
        #expect(report.first > 1_500)
    }

    @Test("a log verifies while its segments are compressed and removed")
    func whileTidying() async throws {
        let log = try TestLog()
        try await log.record(1_500) { $0.segmentSize = 20_000 }
        for round in 0..<4 {
            let bytes = round == 0 ? 4 << 30 : try size(of: log) * 4 / 5
            let opened = try log.open {
                $0.segmentSize = 20_000
                $0.retention = AuditRetention(days: 400, bytes: Int64(bytes))
            }
            async let removed = BlockingExecutor.shared.run { try opened.tidy() }
            for _ in 0..<10 { #expect(try log.verify().problem == nil) }
            #expect(try await removed.isEmpty == (round == 0))
            await opened.close()
        }
    }

    @Test(
        "what a server lacks is not removed to make room: events are refused until the server has it",
        .enabled("needs python3 and openssl") { SyslogServer.isPossible }
    )
    func full() async throws {
        let log = try TestLog()
        let server = try await SyslogServer(.datagrams)
        let options: (inout AuditLog.Options) -> Void = {
            $0.segmentSize = 20_000
            $0.patience = .milliseconds(300)
            $0.retention = AuditRetention(days: 400, bytes: 100_000)
        }
        let opened = try log.open {
            options(&$0)
            $0.shipping = [.syslogSocket(path: server.folder.file("absent"))]
        }
        var isRefused = false
        for number in 0..<1_000 where !isRefused {
            // Many lines at a time, so that some have been written when there is no room for the next.
            for other in 0..<150 { opened.note(sampleEvent(other)) }
            do { try await opened.record(sampleEvent(number)) } catch AuditError.notWritten { isRefused = true }
        }
        #expect(isRefused)
        #expect(!opened.isWritable)
        #expect(opened.status.sinks[0].problem?.contains("lack its oldest lines") == true)
        #expect(try log.verify().first == 1)

        try FileManager.default.createSymbolicLink(
            atPath: server.folder.file("absent"),
            withDestinationPath: server.socket
        )
        #expect(await eventually(within: .seconds(15)) { opened.isWritable && opened.status.sinks[0].problem == nil })
        for number in 0..<300 { try await opened.record(sampleEvent(number)) }
        await opened.close()
        let report = try log.verify()
        #expect(report.problem == nil)
        #expect(report.first > 1)
    }
}
