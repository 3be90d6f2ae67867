import Foundation
import JuicerCore
import JuicerCrypto
import Synchronization
import TestSupport
import Testing

@testable import JuicerAudit

@Suite struct ChainTests {
    @Test("many events over several segments, starts and compressed files are one chain")
    func whole() async throws {
        let log = try TestLog()
        for _ in 0..<3 { try await log.record(800) { $0.segmentSize = 100_000 } }
        let opened = try log.open { $0.segmentSize = 100_000 }
        try opened.tidy()
        await opened.close()
        let report = try log.verify()
        #expect(report.problem == nil)
        #expect(report.lines >= 2_400)
        #expect(report.covered == report.last.sequence - 1)
        let segments = try log.segments
        #expect(segments.count > 10)
        #expect(segments.dropLast(2).allSatisfy { $0.hasSuffix(".gz") })
        let first = try await ChildProcess.run("/bin/zcat", [segments[0]])
        #expect(first.text.hasPrefix(#"{"seq":1,"prev":"000"#))
    }

    @Test("a log that was cut, or written anew from the start, is found out by a head that is known from elsewhere")
    func cut() async throws {
        let log = try TestLog()
        let head = Mutex<ChainHead?>(nil)
        let opened = try log.open { $0.checkpointEvents = 8 }
        opened.useKeys(signing: try countingKey(), text: textKey) { known in head.withLock { $0 = known } }
        for number in 0..<40 { try await opened.record(sampleEvent(number)) }
        await opened.close()
        let known = try #require(head.withLock { $0 })
        #expect(known.sequence > 40)
        #expect(try log.verify(expecting: [known]).problem == nil)
        let lines = try log.lines()
        try Data(lines.prefix(20).joined()).write(to: URL(fileURLWithPath: try log.segments[0]))
        #expect(try log.verify().problem == nil)
        #expect(try log.verify(expecting: [known]).problem?.description.contains("missing") == true)

        let other = try TestLog()
        try await other.record(60) { $0.checkpointEvents = 8 }
        #expect(try other.verify(expecting: [known]).problem?.sequence == known.sequence)
    }

    @Test("another key's signatures are not valid")
    func foreignKey() async throws {
        let log = try TestLog()
        try await log.record(5)
        let key = try Ed25519Key(seed: SecretBytes(randomCount: 32))
        let report = try AuditVerifier(path: log.path, publicKey: key.publicKey).run()
        #expect(report.problem?.description == "its signature is not valid")
        #expect(report.covered == 0)
    }

    @Test("two writers do not share a log")
    func lock() async throws {
        let log = try TestLog()
        let first = try log.open()
        #expect { try log.open() } throws: { if case AuditError.inUse = $0 { true } else { false } }
        await first.close()
        await #expect(throws: AuditError.self) { try await first.record(sampleEvent()) }
    }

    @Test(
        "what was acknowledged by an open log and is gone from its files is found, though no checkpoint is proof of it"
    )
    func acknowledged() async throws {
        let log = try TestLog()
        let opened = try log.open()
        for number in 0..<10 { try await opened.record(sampleEvent(number)) }
        let key = try countingKey().publicKey
        #expect(try opened.verify(publicKey: key, expecting: nil) { _ in }.problem == nil)
        let lines = try log.lines()
        try Data(lines.prefix(6).joined()).write(to: URL(fileURLWithPath: try log.segments[0]))
        #expect(try opened.verify(publicKey: key, expecting: nil) { _ in }.problem?.sequence == 7)
        await opened.close()
    }

    @Test("without keys events are chained, and the next checkpoint covers them")
    func withoutKeys() async throws {
        let log = try TestLog()
        let opened = try log.open { $0.checkpointEvents = 4 }
        opened.dropKeys()
        for number in 0..<10 { try await opened.record(sampleEvent(number)) }
        #expect(try log.verify().covered == 0)
        opened.useKeys(signing: try countingKey(), text: textKey) { _ in }
        try await opened.record(sampleEvent(10))
        await opened.close()
        let report = try log.verify()
        #expect(report.problem == nil)
        #expect(report.covered == 11)
    }

    @Test("time alone brings a checkpoint")
    func interval() async throws {
        let log = try TestLog()
        let opened = try log.open { $0.checkpointInterval = .milliseconds(50) }
        try await opened.record(sampleEvent())
        let isSigned = await eventually { opened.status.lastCheckpoint == 2 }
        #expect(isSigned)
        await opened.close()
    }
}
