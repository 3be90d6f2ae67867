import Foundation
import JuicerCore
import JuicerCrypto
import Synchronization
import TestSupport
import Testing

@testable import JuicerAudit

@Suite("Where lines of the audit log go")
struct SinkTests {
    /// Waits until a server has a line, and compares all it has with the file.
    private func expect(_ server: SyslogServer, toHave log: TestLog, upTo sequence: Int64) async throws {
        let isThere = try await eventually(within: .seconds(20)) { try server.messages().last?.sequence == sequence }
        #expect(isThere)
        let lines = try log.lines().map { String(decoding: $0.dropLast(), as: UTF8.self) }
        // What was on its way when a log was closed may come again.
        var last: Int64 = 0
        let once = try server.messages()
            .filter { message in
                defer { last = max(last, message.sequence) }
                return message.sequence > last
            }
        #expect(once.map(\.line) == lines)
        for message in try server.messages() { #expect(message.line.hasSuffix(#","hash":"\#(message.hash)"}"#)) }
    }

    private func target(_ server: SyslogServer, _ kind: SyslogServer.Kind) throws -> ShippingTarget {
        switch kind {
        case .datagrams, .stream: .syslogSocket(path: server.socket)
        case .journal: .journal(path: server.socket)
        case .tls:
            .syslogTLS(host: "localhost", port: try #require(server.port), authorityFile: server.authority)
        }
    }

    @Test(
        "each line is shipped, in order, also those from while the server or the daemon was away",
        .enabled("needs python3 and openssl") { SyslogServer.isPossible },
        arguments: [.datagrams, .stream, .tls, .journal] as [SyslogServer.Kind]
    )
    func shipping(kind: SyslogServer.Kind) async throws {
        let log = try TestLog()
        let server = try await SyslogServer(kind)
        let shipping = [try target(server, kind)]
        let first = try log.open { $0.shipping = shipping }
        for number in 0..<10 { try await first.record(sampleEvent(number)) }
        try await expect(server, toHave: log, upTo: 10)
        await first.close()
        let priorities = try server.messages().map(\.priority)
        #expect(Set(priorities) == [kind == .journal ? 6 : 13 * 8 + 6])

        // More than memory holds: they come from the files.
        let opened = try log.open {
            $0.shipping = [.syslogSocket(path: "/nonexistent")]
            $0.memory = 20
        }
        for number in 0..<100 { try await opened.record(sampleEvent(number)) }
        #expect(opened.status.sinks[1].problem != nil)
        await opened.close()
        let again = try log.open { $0.shipping = shipping }
        try await expect(server, toHave: log, upTo: again.status.last.sequence)
        await again.close()
    }

    @Test(
        "a server that does not prove itself gets nothing",
        .enabled("needs python3 and openssl") { SyslogServer.isPossible }
    )
    func unprovenServer() async throws {
        let log = try TestLog()
        let server = try await SyslogServer(.tls, name: "other.example")
        let other = try await SyslogServer(.tls)
        let port = try #require(server.port)
        for authority in [server.authority, other.authority] {
            let opened = try log.open {
                $0.shipping = [.syslogTLS(host: "localhost", port: port, authorityFile: authority)]
            }
            try await opened.record(sampleEvent())
            let isRefused = await eventually { opened.status.sinks[1].problem != nil }
            #expect(isRefused)
            await opened.close()
        }
        #expect(try server.messages().isEmpty)
    }

    @Test("a server that reads nothing holds nobody up")
    func hanging() async throws {
        let log = try TestLog()
        let folder = try TemporaryDirectory()
        let listener = try #require(SilentListener(folder.file("socket")))
        let opened = try log.open { $0.shipping = [.syslogSocket(path: listener.path)] }
        let start = ContinuousClock.now
        for number in 0..<2_000 { opened.note(sampleEvent(number)) }
        for number in 0..<50 { try await opened.record(sampleEvent(number)) }
        #expect(ContinuousClock.now - start < .seconds(30))
        #expect(opened.isWritable)
        await opened.close()
        #expect(try log.verify().problem == nil)
    }

    @Test(
        "while no sink takes events every one is refused, one good sink is enough, and with room again the file has all",
        .enabled("needs root, a place to mount, python3 and openssl") { TestDisk.isPossible && SyslogServer.isPossible }
    )
    func fullDisk() async throws {
        let disk = try TestDisk(memory: 1)
        let server = try await SyslogServer(.datagrams)
        let missing = disk.path + "/no-such-socket"
        let opened = try AuditLog(at: disk.path + "/audit", options: options(missing))
        opened.useKeys(signing: try countingKey(), text: textKey) { _ in }
        try await opened.record(sampleEvent())
        let filler = disk.path + "/filler"
        #expect(throws: (any Error).self) {
            try Data(count: 2 << 20).write(to: URL(fileURLWithPath: filler))
        }
        var refused = 0
        var recorded = 0
        for number in 0..<60 {
            do {
                try await opened.record(sampleEvent(number))
                recorded += 1
            } catch AuditError.notWritten {
                refused += 1
            }
        }
        // What still fits on the last page of the file is no fault.
        #expect(refused > 40, "\(recorded) recorded")
        #expect(!opened.isWritable)

        // A server where none was.
        try FileManager.default.removeItem(atPath: filler)
        let isWritable = await eventually(within: .seconds(15)) { opened.isWritable }
        #expect(isWritable)
        try await opened.record(sampleEvent(1_000))
        await opened.close()
        let report = try AuditVerifier(path: disk.path + "/audit", publicKey: countingKey().publicKey).run()
        #expect(report.problem == nil)
        #expect(report.lines > 60)

        let second = try AuditLog(at: disk.path + "/audit", options: options(server.socket))
        #expect(throws: (any Error).self) { try Data(count: 2 << 20).write(to: URL(fileURLWithPath: filler)) }
        for number in 0..<60 { try await second.record(sampleEvent(number)) }
        let hasAll = try await eventually { try server.messages().count >= 60 }
        #expect(hasAll)
        await second.close()
    }

    @Test(
        "a server's receipt is not enough while the file works, only slowly; when it takes too long, or fails, it is",
        .enabled("needs root, a place to mount, python3 and openssl") { TestDisk.isPossible && SyslogServer.isPossible }
    )
    func slowFile() async throws {
        let disk = try TestDisk(ext4: 16)
        let server = try await SyslogServer(.datagrams)
        var options = options(server.socket)
        options.patience = .seconds(1)
        let opened = try AuditLog(at: disk.path + "/audit", options: options)
        opened.useKeys(signing: try countingKey(), text: textKey) { _ in }
        try await opened.record(sampleEvent(1))

        // Nothing that is written gets anywhere, and nothing fails.
        try TestDisk.run(["fsfreeze", "-f", disk.path])
        defer { try? TestDisk.run(["fsfreeze", "-u", disk.path]) }
        let isAnswered = Atomic(false)
        let frozen = ContinuousClock.now
        async let slow: Void = {
            try await opened.record(sampleEvent(2))
            isAnswered.store(true, ordering: .relaxed)
        }()
        let isShipped = try await eventually(within: .milliseconds(800)) { try server.messages().last?.sequence == 2 }
        #expect(isShipped)
        try await Task.sleep(for: .milliseconds(100))
        let isTooSoon = isAnswered.load(ordering: .relaxed) && ContinuousClock.now - frozen < options.patience
        #expect(!isTooSoon)
        try TestDisk.run(["fsfreeze", "-u", disk.path])
        try await slow
        #expect(await eventually { opened.status.sinks.allSatisfy { $0.problem == nil && $0.position == 2 } })

        try TestDisk.run(["fsfreeze", "-f", disk.path])
        let start = ContinuousClock.now
        try await opened.record(sampleEvent(3))
        #expect(ContinuousClock.now - start >= .milliseconds(950))
        #expect(opened.status.sinks.map { $0.problem == nil } == [false, true])
        // It is known to hang now.
        let next = ContinuousClock.now
        try await opened.record(sampleEvent(4))
        #expect(ContinuousClock.now - next < .milliseconds(500))

        try TestDisk.run(["fsfreeze", "-u", disk.path])
        #expect(await eventually { opened.status.sinks.allSatisfy { $0.problem == nil && $0.position == 4 } })
        await opened.close()
        let report = try AuditVerifier(path: disk.path + "/audit", publicKey: countingKey().publicKey).run()
        #expect(report.problem == nil)
        #expect(report.lines == 5)
    }

    private func options(_ socket: String) -> AuditLog.Options {
        var options = AuditLog.Options()
        options.patience = .milliseconds(200)
        options.shipping = [.syslogSocket(path: socket)]
        return options
    }

    @Test("a writer that is killed leaves a chain that verifies, with every event that was acknowledged")
    func killed() async throws {
        let log = try TestLog()
        var generator = SeededGenerator(seed: 3)
        var acknowledged: Int64 = 0
        for _ in 0..<(isThorough ? 200 : 12) {
            let writer = try ChildProcess(BuiltProducts.path("audit-bench"), ["forever", log.path])
            try await Task.sleep(for: .milliseconds(Int.random(in: 10...250, using: &generator)))
            writer.signal(SIGKILL)
            let last = await writer.result().text.split(separator: "\n").last.flatMap { Int64($0) }
            acknowledged = max(acknowledged, last ?? 0)
            guard try !SegmentFolder(path: log.path).segments().isEmpty else { continue }
            await (try log.open()).close()
            let report = try log.verify()
            #expect(report.problem == nil)
            #expect(report.last.sequence >= acknowledged)
        }
        #expect(acknowledged > 5)
    }
}

/// Accepts connections and never reads.
private final class SilentListener {
    let path: String
    private let descriptor: CInt

    init?(_ path: String) {
        self.path = path
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isBound, listen(descriptor, 4) == 0 else { return nil }
    }

    deinit { close(descriptor) }
}
