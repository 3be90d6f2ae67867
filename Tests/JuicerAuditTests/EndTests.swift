import Foundation
import JuicerCore
import Synchronization
import TestSupport
import Testing

@testable import JuicerAudit

@Suite("The end of a log") struct EndTests {
    private func append(_ bytes: some Sequence<UInt8>, to path: String) throws {
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
    }

    @Test("a line that was not wholly written is cut off, and the chain goes on", arguments: [1, 50, 300])
    func torn(bytes: Int) async throws {
        let log = try TestLog()
        try await log.record(5)
        try append(try log.lines()[2].dropLast().prefix(bytes), to: try log.segments[0])
        #expect(try log.verify().problem?.sequence == 7)
        try await log.record(5)
        let report = try log.verify()
        #expect(report.problem == nil)
        #expect(report.lines == 12)
    }

    @Test("a damaged last line is kept for a check to find, and the log goes on")
    func damaged() async throws {
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

    @Test("a segment that had only begun does not break the chain", arguments: [0, 40])
    func begun(bytes: Int) async throws {
        let log = try TestLog()
        try await log.record(5)
        let next = log.path + "/" + SegmentFolder.Segment(first: 7).name
        try (try log.lines()[0].prefix(bytes)).write(to: URL(fileURLWithPath: next))
        try await log.record(5)
        let report = try log.verify()
        #expect(report.problem == nil)
        #expect(report.lines == 12)
    }

    @Test("part of a line is no fault at the end of a log that is being written, and a fault everywhere else")
    func beingWritten() async throws {
        let log = try TestLog()
        try await log.record(40) {
            $0.segmentSize = 10_000
            $0.checkpointEvents = 8
        }
        let opened = try log.open { $0.segmentSize = 10_000 }
        let part = try log.lines()[0].prefix(100)
        let segments = try log.segments
        #expect(segments.count > 2)
        #expect(!(try log.verify().isBeingWritten))
        try append(part, to: try #require(segments.last))
        let report = try log.verify()
        #expect(report.problem == nil)
        #expect(report.isBeingWritten)
        #expect(report.last == opened.status.last)

        let original = try Data(contentsOf: URL(fileURLWithPath: segments[0]))
        try append(part, to: segments[0])
        #expect(try log.verify().problem?.description == "it was not wholly written")
        try original.write(to: URL(fileURLWithPath: segments[0]))
        await opened.close()
        #expect(try log.verify().problem?.description == "it was not wholly written")
    }

    @Test("a log verifies at any moment while another process writes to it as fast as it can")
    func concurrentWriter() async throws {
        let log = try TestLog()
        await (try log.open()).close()
        let writer = try ChildProcess(BuiltProducts.path("audit-bench"), ["record", log.path, "16", "1"])
        var checks = 0
        var last: Int64 = 0
        let end = ContinuousClock.now + .seconds(0.8)
        while ContinuousClock.now < end {
            let report = try log.verify()
            #expect(report.problem == nil)
            #expect(report.last.sequence >= last)
            last = report.last.sequence
            checks += 1
        }
        #expect(await writer.result().status == 0)
        #expect(checks > 3)
        #expect(last > 100)
        let report = try log.verify()
        #expect(report.problem == nil)
        #expect(!report.isBeingWritten)
        #expect(report.last.sequence > last)
    }

    @Test("whoever only looks keeps nobody from opening the log")
    func looking() async throws {
        let log = try TestLog()
        try await log.record(3)
        let isDone = Atomic(false)
        let looker = Thread { while !isDone.load(ordering: .relaxed) { _ = FolderLock.isHeld(log.path) } }
        looker.start()
        for _ in 0..<20 { try await log.record(1) }
        isDone.store(true, ordering: .relaxed)
        #expect(!FolderLock.isHeld(log.path))
    }

    @Test(
        "a signed end that the log lost is an alert in it with that end's number and hash, before anything else is remembered"
    )
    func truncated() async throws {
        let log = try TestLog()
        let head = Mutex<ChainHead?>(nil)
        /// Opens the log as a daemon does that remembers its end.
        func open() throws -> AuditLog {
            let opened = try AuditLog(at: log.path)
            opened.useKeys(signing: try countingKey(), text: textKey, known: head.withLock { $0 }) { new in
                head.withLock { $0 = new }
            }
            return opened
        }
        let first = try open()
        for number in 0..<40 { try await first.record(sampleEvent(number)) }
        await first.close()
        let known = try #require(head.withLock { $0 })
        #expect(known.sequence == 41)
        func alerts() throws -> [String] {
            try log.lines().map { String(decoding: $0, as: UTF8.self) }.filter { $0.contains("audit.truncated") }
        }
        let whole = try open()
        try await whole.record(sampleEvent())
        await whole.close()
        #expect(try alerts() == [])

        let later = try #require(head.withLock { $0 })
        try Data(try log.lines().prefix(20).joined()).write(to: URL(fileURLWithPath: try log.segments[0]))
        let cut = try open()
        // Nothing else is remembered until the alert is in the file.
        #expect(head.withLock { $0 } == later)
        try await cut.record(sampleEvent())
        await cut.close()
        let alert = try #require(try alerts().first)
        #expect(alert.hasPrefix(#"{"seq":21,"#))
        #expect(alert.contains(#""severity_id":4"#))
        #expect(
            alert.contains(
                #""resources":[{"type":"line","uid":"\#(later.hash)"}],"unmapped":{"known_line":\#(later.sequence)}"#
            )
        )
        #expect(head.withLock { $0 }?.sequence == 23)
        #expect(try log.verify(expecting: [try #require(head.withLock { $0 })]).covered == 22)

        let again = try open()
        try await again.record(sampleEvent())
        await again.close()
        #expect(try alerts().count == 1)
    }

    @Test("an event's own uid is in the log, and those from a line on are found again")
    func uids() async throws {
        let log = try TestLog()
        let opened = try log.open {
            $0.segmentSize = 10_000
            $0.checkpointEvents = 8
        }
        for number in 0..<60 {
            var event = sampleEvent(number)
            event.uid = "outbox-\(number)"
            event.program = #"","uid":"forged-\#(number)"#
            event.principal = #""log_name":"x","uid":"forged"#
            try await opened.record(event)
        }
        try await opened.record(sampleEvent())
        #expect(try log.segments.count > 3)
        let all = try opened.uids(from: 1)
        #expect(all.count == 61)
        #expect(all.isSuperset(of: (0..<60).map { "outbox-\($0)" }))
        let records = try opened.records(from: 1, limit: 100)
        let place = try #require(records.first { $0.line.contains(#""uid":"outbox-50""#) })
        let late = try opened.uids(from: place.sequence)
        #expect(late.count == 11)
        #expect(late.isSuperset(of: (50..<60).map { "outbox-\($0)" }))
        #expect(try opened.uids(from: opened.status.last.sequence + 1).isEmpty)
        await opened.close()
    }
}
