import Glibc
import JuicerAudit
import JuicerCore
import JuicerCrypto

// audit-bench COMMAND FOLDER [ARGUMENTS]: what the audit log can do, as figures for programs.
//
//   record FOLDER CALLERS SECONDS  events a second that so many callers at once have on the disk
//   fill FOLDER EVENTS             writes so many events, without waiting for each
//   tidy FOLDER                    compresses old segments
//   verify FOLDER                  reads the log and checks every line
//   forever FOLDER                 records until it is killed, and prints the number of events that are on the disk
//
// The key is no secret: 32 bytes counting from 0.
@main enum AuditBench {
    static func main() async {
        do {
            try await run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            say("audit-bench: \(error)", to: STDERR_FILENO)
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) async throws {
        switch (arguments.first, arguments.count) {
        case ("record", 4): try await record(arguments[1], Int(arguments[2]) ?? 16, seconds: Int(arguments[3]) ?? 3)
        case ("fill", 3): try await fill(arguments[1], Int(arguments[2]) ?? 1_000_000)
        case ("tidy", 2): try await tidy(arguments[1])
        case ("verify", 2): try verify(arguments[1])
        case ("forever", 2): try await recordForever(arguments[1])
        default: fatalError("usage: audit-bench record|fill|tidy|verify|forever FOLDER ...")
        }
    }

    private static func key() throws -> Ed25519Key {
        try Ed25519Key(
            seed: SecretBytes(count: 32) { seed in for index in seed.indices { seed[index] = UInt8(index) } }
        )
    }

    private static func log(_ folder: String) throws -> AuditLog {
        let log = try AuditLog(at: folder)
        log.useKeys(signing: try key(), text: SecretBytes(randomCount: 32)) { _ in }
        return log
    }

    private static func event(_ number: Int) -> AuditEvent {
        var event = AuditEvent("Files/Read", .read, .success, code: "OK", time: .seconds(1_790_000_000 + number))
        event.principal = "uid:1000"
        event.peer = AuditEvent.Peer(userID: 1_000, processID: 4_711)
        event.program = "juicer/0.1.0"
        event.requestID = "0123456789abcdef"
        event.sessionID = "00112233445566778899aabbccddeeff"
        event.duration = .milliseconds(3)
        event.targets = [
            .init("backup", "9bb1eda0c5fe4d7a9bb1eda0c5fe4d7a"),
            .init("file", "3d0d7e5fb2ce288813306e4d4636395e047a3d28"),
        ]
        event.counts = [.init("bytes", 4_096)]
        return event
    }

    private static func record(_ folder: String, _ callers: Int, seconds: Int) async throws {
        let log = try log(folder)
        let end = ContinuousClock.now + .seconds(seconds)
        let total = try await withThrowingTaskGroup(of: Int.self) { group in
            for caller in 0..<callers {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < end {
                        try await log.record(event(caller))
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        await log.close()
        say("events_per_second \(Double(total) / Double(seconds))")
    }

    private static func fill(_ folder: String, _ count: Int) async throws {
        let log = try log(folder)
        // No further ahead than memory holds.
        for number in 0..<count {
            if number % 4_096 == 4_095 { try await log.record(event(number)) } else { log.note(event(number)) }
        }
        await log.close()
    }

    private static func tidy(_ folder: String) async throws {
        let log = try log(folder)
        try log.tidy()
        await log.close()
    }

    private static func verify(_ folder: String) throws {
        let start = ContinuousClock.now
        let report = try AuditVerifier(path: folder, publicKey: key().publicKey).run()
        let time = ContinuousClock.now - start
        say("lines \(report.lines)")
        say("covered \(report.covered)")
        say("lines_per_second \(Double(report.lines) / (time / .seconds(1)))")
        if let problem = report.problem { say("problem \(problem.sequence)") }
    }

    private static func recordForever(_ folder: String) async throws {
        let log = try log(folder)
        var number = 0
        while true {
            try await log.record(event(number))
            number += 1
            say("\(log.status.last.sequence)")
        }
    }

    private static func say(_ text: String, to descriptor: CInt = STDOUT_FILENO) {
        // Not buffered: who reads it knows that it is so.
        let line = Array((text + "\n").utf8)
        _ = write(descriptor, line, line.count)
    }
}
