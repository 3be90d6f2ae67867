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
        try opened.tidy(AuditRetention())
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

    @Test("what retention removes from the front leaves a log that verifies, and says where it begins")
    func retention() async throws {
        let log = try TestLog()
        try await log.record(2_000) { $0.segmentSize = 100_000 }
        let opened = try log.open { $0.segmentSize = 100_000 }
        let removed = try opened.tidy(AuditRetention(days: 400, bytes: 150_000))
        await opened.close()
        #expect(removed.count > 2)
        let report = try log.verify()
        #expect(report.problem == nil)
        #expect(report.first > 300)
    }

    @Test("of random changes none goes unnoticed")
    func tampers() async throws {
        let log = try TestLog()
        try await log.record(100) { $0.checkpointEvents = 16 }
        let path = try #require(try log.segments.first)
        let lines = try log.lines()
        #expect(try log.verify().problem == nil)
        var generator = SeededGenerator(seed: 1)
        for round in 0..<(isThorough ? 1_000 : 100) {
            var changed = lines
            let index = Int.random(in: 0..<lines.count, using: &generator)
            switch round % 5 {
            case 0:
                let place =
                    changed[index].startIndex + Int.random(in: 0..<(changed[index].count - 1), using: &generator)
                changed[index][place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 1: changed.remove(at: min(index, lines.count - 2))
            case 2: changed.swapAt(index, index == 0 ? 1 : index - 1)
            case 3: changed.insert(changed[index], at: index)
            default:
                var head = ChainHead(sequence: Int64(index), hash: ChainHead.start.hash)
                changed.insert(Data(AuditLine(after: &head) { $0.number("time", 1) }.bytes + [10]), at: index)
            }
            try Data(changed.joined()).write(to: URL(fileURLWithPath: path))
            #expect(try log.verify().problem != nil, "round \(round), line \(index + 1)")
        }
    }

    @Test("the first line that is wrong is named")
    func firstBad() async throws {
        let log = try TestLog()
        try await log.record(20)
        var lines = try log.lines()
        lines.remove(at: 7)
        try Data(lines.joined()).write(to: URL(fileURLWithPath: try log.segments[0]))
        let problem = try #require(try log.verify().problem)
        #expect(problem.sequence == 8)
        #expect(problem.description.contains("missing"))
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
        #expect(try log.verify(expecting: known).problem == nil)
        let lines = try log.lines()
        try Data(lines.prefix(20).joined()).write(to: URL(fileURLWithPath: try log.segments[0]))
        #expect(try log.verify().problem == nil)
        #expect(try log.verify(expecting: known).problem?.description.contains("missing") == true)

        let other = try TestLog()
        try await other.record(60) { $0.checkpointEvents = 8 }
        #expect(try other.verify(expecting: known).problem?.sequence == known.sequence)
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

    @Test("a line that was not wholly written is cut off, and the chain goes on", arguments: [1, 50, 300])
    func torn(bytes: Int) async throws {
        let log = try TestLog()
        try await log.record(5)
        let path = try log.segments[0]
        let line = try log.lines()[2].dropLast().prefix(bytes)
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: line)
        try handle.close()
        #expect(try log.verify().problem != nil)
        try await log.record(5)
        let report = try log.verify()
        #expect(report.problem == nil)
        #expect(report.lines == 12)
    }

    @Test("a damaged last line is kept for a check to find, and the log goes on")
    func damagedEnd() async throws {
        let log = try TestLog()
        try await log.record(5)
        let path = try log.segments[0]
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[bytes.count - 3] = UInt8(ascii: "x")
        bytes[bytes.count - 2] = UInt8(ascii: "x")
        try bytes.write(to: URL(fileURLWithPath: path))
        try await log.record(5)
        #expect(try log.verify().problem?.sequence == 6)
        #expect(try log.segments.count == 2)
    }

    @Test("two writers do not share a log")
    func lock() async throws {
        let log = try TestLog()
        let first = try log.open()
        #expect { try log.open() } throws: { if case AuditError.inUse = $0 { true } else { false } }
        await first.close()
        await #expect(throws: AuditError.self) { try await first.record(sampleEvent()) }
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
