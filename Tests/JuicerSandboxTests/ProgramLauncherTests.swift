import Glibc
import JuicerCore
import TestSupport
import Testing

/// Starting programs for a process that may start none, in processes of their own.
@Suite struct ProgramLauncherTests {
    @Test("it starts the commands that it knows, and the process that asked gets their output and their end")
    func known() async throws {
        let probe = try await Probe(
            "launcher",
            "exec",
            "program:/usr/bin/printf|--|%s|12:3",
            "program:/usr/bin/cat|--|/dev/null"
        )
        #expect(probe.lines == ["\(EPERM)", "12:3", "empty"])
        #expect(try await Probe("launcher", "signalled-program").lines == ["\(SIGTERM)"])
    }

    @Test(
        "it starts nothing else",
        arguments: [
            "/bin/true", "/usr/bin/printf", "/usr/bin/printf|--|%s", "/usr/bin/printf|--|%d|1",
            "/usr/bin/printf|--|%s|1a",
            "/usr/bin/printf|--|%s|1|1", "/usr/bin/cat|--|etc/passwd", "/usr/bin/cat|--|/dev/null|x|y",
            "/usr/bin/cat|--",
            "usr/bin/cat|--|/dev/null", "/usr/bin/env|/bin/true",
        ]
    )
    func unknown(_ command: String) async throws {
        #expect(try await Probe("launcher", "program:" + command).lines == ["nil"])
    }

    @Test("a program that fails is told from one that ended well")
    func failure() async throws {
        #expect(try await Probe("launcher", "program:/usr/bin/cat|--|/nonexistent").lines == ["nil"])
        #expect(try await Probe("launcher", "program:/usr/bin/cat|--|/dev/null|/nonexistent").lines == ["nil"])
    }

    @Test("it ends with the process that it serves")
    func end() async throws {
        let probe = try ChildProcess(Probe.path, ["launcher", "wait"])
        #expect(await eventually { Self.children(of: probe.id).count == 1 })
        let launcher = try #require(Self.children(of: probe.id).first)
        #expect(await eventually { ProcessStatus(of: launcher)?.name == "juicer-launcher" })
        probe.signal(SIGKILL)
        _ = await probe.result()
        #expect(await eventually { ProcessStatus(of: launcher) == nil })
    }

    private static func children(of process: Int32) -> [Int32] {
        (KernelFile.text("/proc/\(process)/task/\(process)/children") ?? "").split(separator: " ")
            .compactMap { Int32($0) }
    }
}
