import Foundation
import JuicerCore
import JuicerSQLite
import TestSupport
import Testing

@testable import JuicerVault

@Suite("Databases on a volume whose program was killed, or whose disk failed")
struct DatabaseCrashTests {
    @Test("Every acknowledged transaction is there, and none is there in part", arguments: ["delete", "wal"])
    func kills(mode: String) async throws {
        let directory = try TemporaryDirectory()
        try Volume.create(at: directory.file("volume"))
        var generator = SeededGenerator(seed: 11)
        var known: Int64 = 0
        for round in 0..<(isThorough ? 250 : 12) {
            let writer = try ChildProcess(
                BuiltProducts.path("vault-bench"),
                ["transactions", directory.path, mode]
            )
            // From before the database is there to after many transactions.
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...250, using: &generator)))
            writer.signal(SIGKILL)
            let acknowledged = await writer.result().text.split(separator: "\n").last.flatMap { Int64($0) }
            let found = try check(directory)
            known = max(known, acknowledged ?? 0)
            #expect(found == known || found == known + 1, "round \(round): \(known) acknowledged, \(found) found")
            known = found
        }
        #expect(known > 5, "\(known) transactions")
    }

    @Test(
        "A disk that fails at any write loses no acknowledged transaction",
        .enabled("needs a C compiler") { FailingDisk.isPossible },
        arguments: ["delete", "wal"]
    )
    func failures(mode: String) async throws {
        let disk = try await FailingDisk()
        let directory = try TemporaryDirectory()
        try Volume.create(at: directory.file("volume"))
        var known: Int64 = 0
        var failed = 0
        for number in 1...(isThorough ? 400 : 24) {
            for once in [true, false] {
                let writer = try ChildProcess(
                    BuiltProducts.path("vault-bench"),
                    ["transactions", directory.path, mode],
                    environment: disk.environment(failingAt: number, once: once)
                )
                // A write that may fail without harm, such as one while copying the log, is tried again and succeeds.
                let timer = Task {
                    try await Task.sleep(for: .milliseconds(250))
                    writer.signal(SIGKILL)
                }
                let result = await writer.result()
                timer.cancel()
                #expect([1, 128 + SIGKILL].contains(result.status), "\(result.errorText)")
                if result.status == 1 { failed += 1 }
                let found = try check(directory)
                known = max(known, result.text.split(separator: "\n").last.flatMap { Int64($0) } ?? 0)
                #expect(found == known || found == known + 1, "call \(number): \(known) acknowledged, \(found) found")
                known = found
            }
        }
        #expect(failed > 20, "\(failed) errors")
    }

    /// Checks what was left, and gives the number of its last transaction.
    private func check(_ directory: TemporaryDirectory) throws -> Int64 {
        let volume = try Volume(
            at: directory.file("volume"),
            stagingIn: directory.file("staging"),
            master: countingSecret(0...31)
        )
        let database = try Connection(on: WritableVFS(VolumeDatabases(volume)), path: "database")
        guard try database.rows("PRAGMA integrity_check") == [[.text("ok")]] else {
            Issue.record("the database is damaged")
            return 0
        }
        let tables = try database.rows("SELECT name FROM sqlite_master WHERE name = 'counters'")
        guard !tables.isEmpty, try database.rows("SELECT 1 FROM counters LIMIT 1") != [] else { return 0 }
        let row = try database.rows(
            """
            SELECT (SELECT coalesce(max(id), 0) FROM entries),
              (SELECT count(*) FROM entries WHERE length(content) = id % 5000), (SELECT min(value) FROM counters), (SELECT max(value) FROM counters)
            """
        )
        let number = try #require(row.first?.first)
        #expect(row == [[number, number, number, number]])
        guard case .integer(let value) = number else { return 0 }
        return value
    }
}
