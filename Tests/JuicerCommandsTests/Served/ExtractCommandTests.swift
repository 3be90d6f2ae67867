import Glibc
import TTRPC
import TestSupport
import Testing

@testable import JuicerCommands

@Suite("juicer files extract")
struct ExtractCommandTests {
    @Test("writes every file with its folders, names and times")
    func tree() async throws {
        var files = (0..<50).map { ServedFile("d\($0 % 5)/f\($0)", String(repeating: "\($0) ", count: $0 * 50)) }
        files.append(.folder("d0"))
        files.append(.folder("empty"))
        files.append(ServedFile("日本 ü", "x", domain: "AppDomain-com.example"))
        try await CommandLineFixture.with(files) { juicer in
            _ = try await juicer.unlock()
            let target = juicer.folder.file("out")
            let shown = try await juicer.run("files", "extract", "0123", "--to", target)
            #expect(shown.errors.isEmpty)
            #expect(shown.status == 0)
            #expect(shown.output.hasPrefix("extracted 51 files ("))
            for index in 0..<50 {
                let path = "\(target)/HomeDomain/d\(index % 5)/f\(index)"
                #expect(try contents(path) == files[index].content)
            }
            #expect(try contents("\(target)/AppDomain-com.example/日本 ü") == Array("x".utf8))
            #expect(try names("\(target)/HomeDomain/empty").isEmpty)
            var status = stat()
            #expect(stat("\(target)/HomeDomain/d0", &status) == 0)
            #expect(status.st_mtim.tv_sec == 1_714_564_805)

            let again = try await juicer.run("files", "extract", "0123", "--to", target)
            #expect(again.status == 0)
            #expect(again.output.contains("extracted 0 files (0 B) and 2 folders"))
            #expect(again.output.contains("51 files there already"))
        }
    }

    @Test("goes on after a bad file, refuses hostile names, and exits 3 with the counts")
    func badFiles() async throws {
        var damaged = ServedFile("record")
        damaged.damaged = true
        var broken = ServedFile("broken", String(repeating: "x", count: 2_500))
        broken.failure = RPCError(.dataLoss, "its content is damaged")
        let files = [
            ServedFile("good", "1"), ServedFile("../../evil", "2"), ServedFile("a\nb", "3"), damaged, broken,
            ServedFile("later", "4"), .link("link", to: "good"),
        ]
        try await CommandLineFixture.with(files) { juicer in
            _ = try await juicer.unlock()
            let target = juicer.folder.file("out")
            let shown = try await juicer.run("files", "extract", "0123", "--to", target)
            #expect(shown.status == 3)
            #expect(shown.output == "extracted 2 files (2 B) and 0 folders in \(target); 1 symbolic link left out\n")
            #expect(
                shown.errors.contains(
                    "juicer: warning: HomeDomain:../../evil: refused: its path has the name ‘.’ or ‘..’\n"
                )
            )
            #expect(
                shown.errors.contains("juicer: warning: HomeDomain:a\\nb: refused: its path has a control character\n")
            )
            #expect(shown.errors.contains("juicer: warning: HomeDomain:broken: its content is damaged\n"))
            #expect(
                shown.errors.contains(
                    "juicer: error: 4 entries not extracted: 2 failed, 2 refused for unsafe names or targets\n"
                )
            )
            #expect(try names("\(target)/HomeDomain") == ["good", "later"])
            #expect(try names(juicer.folder.path).contains("evil") == false)

            let json = try await juicer.run("files", "extract", "0123", "--to", target, "--json")
            #expect(json.status == 3)
            #expect(
                json.output.hasPrefix(
                    #"{"files":"0","bytes":"0","folders":"0","links":"0","links_left_out":"1","already_there":"2""#
                )
            )
        }
    }

    @Test("leaves alone what is in the way, unless it may overwrite")
    func inTheWay() async throws {
        try await CommandLineFixture.with([ServedFile("a", "new")]) { juicer in
            _ = try await juicer.unlock()
            let target = juicer.folder.file("out")
            #expect(mkdir(target, 0o700) == 0 && mkdir(target + "/HomeDomain", 0o700) == 0)
            try plant("mine", target + "/HomeDomain/a")
            let kept = try await juicer.run("files", "extract", "0123", "--to", target)
            #expect(kept.status == 3)
            #expect(kept.errors.contains("juicer: hint: --overwrite replaces files that are there\n"))
            #expect(try contents(target + "/HomeDomain/a") == Array("mine".utf8))
            let replaced = try await juicer.run("files", "extract", "0123", "--to", target, "--overwrite")
            #expect(replaced.status == 0)
            #expect(try contents(target + "/HomeDomain/a") == Array("new".utf8))
        }
    }

    @Test("makes links only when asked to, and only those that stay inside")
    func links() async throws {
        let files: [ServedFile] = [
            ServedFile("a", "1"), .link("d/in", to: "../a"), .link("d/out", to: "../../../../etc/passwd"),
            .link("abs", to: "/etc/passwd"),
        ]
        try await CommandLineFixture.with(files) { juicer in
            _ = try await juicer.unlock()
            let target = juicer.folder.file("out")
            let shown = try await juicer.run("files", "extract", "0123", "--to", target, "--symlinks")
            #expect(shown.status == 3)
            #expect(shown.output.contains("made 1 link"))
            #expect(try names(target + "/HomeDomain/d") == ["in"])
            #expect(try contents(target + "/HomeDomain/d/in") == Array("1".utf8))
            #expect(shown.errors.contains("HomeDomain:abs: refused: its target ‘/etc/passwd’ is outside"))
        }
    }

    @Test("stops when the session ends")
    func sessionEnds() async throws {
        var last = ServedFile("f", "x")
        last.failure = RPCError(.unauthenticated, "the session is over")
        try await CommandLineFixture.with([last, ServedFile("g", "y")]) { juicer in
            _ = try await juicer.unlock()
            let shown = try await juicer.run("files", "extract", "0123", "--to", juicer.folder.file("out"))
            #expect(shown.status == 5)
            #expect(shown.errors.hasPrefix("juicer: error: the session is over\n"))
        }
    }
}
