import Glibc
import TestSupport
import Testing

@testable import JuicerCommands

@Suite("Commands over a socket")
struct ServedCommandTests {
    @Test("status shows the daemon")
    func status() async throws {
        try await CommandLineFixture.with { juicer in
            let shown = try await juicer.run("status")
            #expect(shown.status == 0)
            #expect(shown.output.contains("juicerd 9.9.9, running as user 7, process 42"))
            #expect(shown.output.contains("since        1970-01-01 00:00:00 +0000"))
            let json = try await juicer.run("status", "--json")
            #expect(json.output.hasPrefix("{") && json.output.hasSuffix("}\n"))
            #expect(json.output.contains(#""api_version":"juicer.v1""#))
        }
    }

    @Test("a daemon that does not run is exit status 6, with a hint")
    func unreachable() async throws {
        try await CommandLineFixture.with { juicer in
            let shown = try await juicer.run("status", "--socket", juicer.folder.file("none"))
            #expect(shown.status == 6)
            #expect(shown.errors.hasPrefix("juicer: error: "))
            #expect(shown.errors.contains("\njuicer: hint: "))
            #expect(shown.output.isEmpty)
        }
    }

    @Test("backups are listed as a table or as JSON lines, and shown one by one")
    func backups() async throws {
        try await CommandLineFixture.with { juicer in
            let table = try await juicer.run("backups")
            #expect(
                table.output == """
                    ID        DEVICE         MODEL       IOS     LAST BACKUP       STATE   PATH
                    01234567  Anna’s iPhone  iPhone14,5  17.4.1  2024-05-01 12:00  locked  /backups/a

                    """
            )
            let lines = try await juicer.run("backups", "list", "--json")
            #expect(lines.output.hasPrefix(#"{"id":"0123456789abcdef0123456789abcdef","path":"/backups/a""#))
            #expect(lines.output.filter { $0 == "\n" }.count == 1)
            let one = try await juicer.run("backups", "show", "Anna’s iPhone")
            #expect(one.output.contains("last backup   2024-05-01 12:00:05 +0000\n"))
            let none = try await juicer.run("backups", "show", "ffff")
            #expect(none.status == 4)
            #expect(none.errors.hasPrefix("juicer: error: no backup fits ‘ffff’\njuicer: hint: "))
        }
    }

    @Test("a rescan that could not see everything is exit status 3")
    func rescan() async throws {
        try await CommandLineFixture.with { juicer in
            let shown = try await juicer.run("backups", "rescan")
            #expect(shown.status == 3)
            #expect(shown.output == "1 backup, 1 new, 0 gone\n")
            #expect(shown.errors.contains("juicer: warning: cannot read /mnt/x: permission denied\n"))
        }
    }

    @Test("unlocking keeps a session that the other commands use, until it is locked")
    func session() async throws {
        try await CommandLineFixture.with { juicer in
            let early = try await juicer.run("files", "domains", "0123")
            #expect(early.status == 5)
            #expect(early.errors.contains("juicer: hint: unlock it first: juicer unlock 01234567\n"))

            let unlocked = try await juicer.unlock()
            #expect(unlocked.status == 0)
            #expect(unlocked.output.hasPrefix("unlocked Anna’s iPhone (01234567) until 2096-10-02 07:06\n"))
            #expect(unlocked.output.contains("protection class 5"))
            let domains = try await juicer.run("files", "domains", "0123")
            #expect(domains.output == "ENTRIES  DOMAIN\n      1  HomeDomain\n")

            let locked = try await juicer.run("lock", "0123")
            #expect(locked.output == "locked Anna’s iPhone, 1 session ended\n")
            #expect(try await juicer.run("files", "ls", "0123").status == 5)
        }
    }

    @Test("a session that is over is said to be, and forgotten")
    func sessionOver() async throws {
        try await CommandLineFixture.with { juicer in
            _ = try await juicer.unlock()
            let kept = juicer.folder.file("juicer/sessions/" + ServedBackup.id)
            try plant("stale", kept)
            let shown = try await juicer.run("files", "ls", "0123")
            #expect(shown.status == 5)
            #expect(
                shown.errors
                    == "juicer: error: the session is over\njuicer: hint: unlock it again: juicer unlock 01234567\n"
            )
            #expect(throws: (any Error).self) { try contents(kept) }
        }
    }

    @Test("a wrong passphrase is exit status 5 and keeps nothing")
    func wrongPassphrase() async throws {
        try await CommandLineFixture.with { juicer in
            let shown = try await juicer.run("unlock", "0123", "--passphrase-stdin", input: "guess\n")
            #expect(shown.status == 5)
            #expect(shown.errors.hasPrefix("juicer: error: the passphrase is wrong\njuicer: hint: "))
            #expect(try names(juicer.folder.file("juicer/sessions")).isEmpty)
        }
    }

    @Test("a printed token is not kept, and serves by file or standard input")
    func printedToken() async throws {
        try await CommandLineFixture.with { juicer in
            let printed = try await juicer.run(
                "unlock",
                "0123",
                "--passphrase-stdin",
                "--print-token",
                input: ServedBackup.passphrase
            )
            #expect(printed.output == "token-1\n")
            #expect(try await juicer.run("files", "ls", "0123").status == 5)
            let given = try await juicer.run("files", "ls", "0123", "--session-stdin", input: printed.output)
            #expect(given.status == 0)
            try plant(printed.output, juicer.folder.file("token"))
            let named = try await juicer.run("files", "ls", "0123", "--session-file", juicer.folder.file("token"))
            #expect(named.output == given.output)
        }
    }

    @Test("files are listed through all pages, or up to a limit")
    func files() async throws {
        let files = (0..<20).map { ServedFile("f\($0)", String(repeating: "x", count: $0 * 100)) }
        try await CommandLineFixture.with(files) { juicer in
            _ = try await juicer.unlock()
            let all = try await juicer.run("files", "ls", "0123")
            #expect(all.output.split(separator: "\n").count == 20)
            #expect(all.output.hasPrefix("-rw-r--r--      0 B  2024-05-01 12:00  HomeDomain:f0\n"))
            #expect(all.output.hasSuffix("-rw-r--r--  1.90 kB  2024-05-01 12:00  HomeDomain:f19\n"))
            let some = try await juicer.run("files", "ls", "0123", "--json", "--limit", "9")
            #expect(some.output.split(separator: "\n").count == 9)
            #expect(try await juicer.run("files", "ls", "0123", "--like", "[").status == 2)
        }
    }

    @Test("one file is shown, whole or in part")
    func oneFile() async throws {
        let content = String((0..<5_000).map { Character(UnicodeScalar(UInt8(97 + $0 % 26))) })
        try await CommandLineFixture.with([ServedFile("a", content), .link("l", to: "a")]) { juicer in
            _ = try await juicer.unlock()
            let whole = try await juicer.run("files", "cat", "0123", "HomeDomain:a")
            #expect(whole.output == content)
            let part = try await juicer.run("files", "cat", "0123", "HomeDomain:a", "--offset", "26", "--length", "3")
            #expect(part.output == "abc")
            let nothing = try await juicer.run("files", "cat", "0123", "HomeDomain:a", "--length", "0")
            #expect(nothing.status == 0 && nothing.output.isEmpty)
            let stat = try await juicer.run("files", "stat", "0123", String(repeating: "0", count: 39) + "1")
            #expect(stat.output.contains("link to"))
            #expect(try await juicer.run("files", "stat", "0123", "HomeDomain:none").status == 4)
        }
    }

    @Test("a closed output ends quietly with exit status 141")
    func closedOutput() async throws {
        try await CommandLineFixture.with { juicer in
            _ = try await juicer.unlock()
            var ends: [CInt] = [0, 0]
            #expect(pipe(&ends) == 0)
            close(ends[0])
            let output = Descriptor(owning: ends[1])
            signal(SIGPIPE, SIG_IGN)
            let runtime = juicer.folder.path
            let surroundings = Surroundings(
                output: OutputStream(descriptor: output.number),
                errors: OutputStream(descriptor: output.number),
                variable: { ["XDG_RUNTIME_DIR": runtime, "JUICER_SOCKET": runtime + "/s"][$0] }
            )
            let status = await Surroundings.$current.withValue(surroundings) {
                await Program.run(["files", "cat", "0123", "HomeDomain:Library/SMS/sms.db"])
            }
            #expect(status == 141)
        }
    }
}
