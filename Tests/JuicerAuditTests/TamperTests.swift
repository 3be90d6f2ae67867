import Foundation
import JuicerCore
import TestSupport
import Testing

@testable import JuicerAudit

@Suite("A log that was tampered with") struct TamperTests {
    /// A log of two segments, and its end as somebody knows it who keeps it elsewhere.
    private func made() async throws -> (log: TestLog, end: ChainHead) {
        let log = try TestLog()
        let opened = try log.open {
            $0.checkpointEvents = 10
            $0.segmentSize = 10_000
        }
        for number in 0..<28 { opened.note(sampleEvent(number)) }
        await opened.close()
        #expect(try log.segments.count == 2)
        return (log, opened.status.last)
    }

    private func write(_ lines: some Collection<Data>, to path: String) throws {
        try lines.reduce(into: Data()) { $0.append($1) }.write(to: URL(fileURLWithPath: path))
    }

    private func place(of line: Data) -> ChainHead? { line.dropLast().withUnsafeBytes { AuditLine($0)?.head } }

    @Test("of 1,000 random changes all are found, and the first line that is wrong is named")
    func tampers() async throws {
        let (log, end) = try await made()
        let lines = try log.lines()
        let segments = try log.segments
        let split = Int(try #require(SegmentFolder(path: log.path).segments().last).first) - 1
        #expect(try log.verify(expecting: [end]).problem == nil)
        var generator = SeededGenerator(seed: 1)
        for round in 0..<1_000 {
            var changed = lines
            let index = Int.random(in: 0..<lines.count, using: &generator)
            let other = Int.random(in: 0..<lines.count, using: &generator)
            // Lines count from 1.
            var firstBad = index + 1
            switch round % 6 {
            case 0, 1:
                let place = changed[index].indices.randomElement(using: &generator)
                changed[index][try #require(place)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: changed[index] = Data()
            case 3:
                let next = (index + 1) % lines.count
                changed.swapAt(index, next)
                firstBad = min(index, next) + 1
            case 4:
                changed[index] = lines[other] + lines[index]
                // The line itself is in order, and the second one of it is not.
                if other == index { firstBad += 1 }
            default:
                // One that fits behind the line before: what came there is what does not fit any more, unless it is known.
                var place = ChainHead.start
                if index > 0 { place = try #require(self.place(of: lines[index - 1])) }
                changed[index] =
                    Data(AuditLine(after: &place, LineBody { $0.number("time", 1) }).bytes + [10]) + lines[index]
                if index < lines.count - 1 { firstBad += 1 }
            }
            try write(changed[..<split], to: segments[0])
            try write(changed[split...], to: segments[1])
            #expect(try log.verify(expecting: [end]).problem?.sequence == Int64(firstBad), "round \(round)")
        }
    }

    @Test(
        "a compressed segment with a bit that is not as it was is found, unless all lines come out of it as they were"
    )
    func compressed() async throws {
        let log = try TestLog()
        try await log.record(300) { $0.segmentSize = 30_000 }
        let opened = try log.open { $0.segmentSize = 30_000 }
        try opened.tidy()
        await opened.close()
        let path = try log.segments[1]
        #expect(path.hasSuffix(".gz"))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        var generator = SeededGenerator(seed: 2)
        var found = 0
        for _ in 0..<200 {
            var changed = bytes
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            changed[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            try changed.write(to: URL(fileURLWithPath: path))
            let problem = try log.verify().problem
            // Time, flags and system in its header say nothing of the lines.
            #expect(problem != nil || (4..<10).contains(place), "byte \(place)")
            if problem != nil { found += 1 }
        }
        #expect(found > 190)
        try bytes.prefix(bytes.count / 2).write(to: URL(fileURLWithPath: path))
        #expect(try log.verify().problem != nil)
    }

    @Test("whatever stands in a line, reading it ends well")
    func mutations() async throws {
        let (log, _) = try await made()
        let lines = try log.lines()
        let checkpoint = try #require(lines.first { String(decoding: $0, as: UTF8.self).contains("checkpoint") })
        for line in [lines[1], checkpoint] {
            for changed in Mutations(of: Array(line.dropLast()), count: 10_000, seed: 4) {
                changed.withUnsafeBytes { bytes in
                    _ = AuditLine(bytes)
                    var chain = ChainCheck(publicKey: [UInt8](repeating: 1, count: 32), expected: [])
                    chain.begin(with: 2)
                    _ = chain.take(bytes)
                }
            }
        }
    }

    @Test(
        "a line of more bytes than readers take is one that has not the form of a line, and the log goes on behind it"
    )
    func endless() async throws {
        let log = try TestLog()
        try await log.record(5)
        let handle = try #require(FileHandle(forWritingAtPath: try log.segments[0]))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(repeating: UInt8(ascii: "x"), count: 5 << 20) + [10])
        try handle.close()
        #expect(try log.verify().problem?.sequence == 7)
        try await log.record(5)
        #expect(try log.verify().problem?.sequence == 7)
    }

    @Test("a place that the log does not have is missing")
    func places() async throws {
        let (log, end) = try await made()
        #expect(try log.verify(expecting: [ChainHead(sequence: end.sequence + 1, hash: end.hash)]).problem != nil)
        let other = ChainHead(sequence: 20, hash: end.hash)
        #expect(try log.verify(expecting: [end, other]).problem?.sequence == 20)
    }

    @Test("the first lines are not just gone when one of them is known from elsewhere")
    func front() async throws {
        let (log, end) = try await made()
        let known = try #require(place(of: try log.lines()[3]))
        #expect(try log.verify(expecting: [known, end]).problem == nil)
        try FileManager.default.removeItem(atPath: try log.segments[0])
        #expect(try log.verify(expecting: [end]).problem == nil)
        #expect(try log.verify(expecting: [known, end]).problem?.sequence == 4)
    }
}
