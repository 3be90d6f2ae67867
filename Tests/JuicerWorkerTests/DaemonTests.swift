import Glibc
import JuicerCore
import JuicerSandbox
import TestSupport
import Testing

/// Workers of a daemon that is a process of its own.
@Suite struct DaemonTests {
    private func output(_ mode: String, _ attempt: String) async throws -> [String] {
        let result = try await ChildProcess.run(Programs.probe, [mode, Programs.probe, attempt])
        #expect(result.errorText.isEmpty)
        return result.text.split(separator: "\n").map(String.init)
    }

    @Test("a daemon that may start no program has workers all the same, and they are no freer")
    func confined() async throws {
        #expect(try await output("plain", "nothing") == [#"["0"]"#, "finished"])
        #expect(try await output("confined", "nothing") == [#"["0"]"#, "finished"])
        let forbidden = "the worker was stopped when it made a forbidden system call: the file may be an attack"
        #expect(try await output("confined", "exec") == [forbidden])
    }

    @Test("a confined daemon ends a worker that hangs, though it be another user's")
    func hanging() async throws {
        #expect(try await output("confined", "sleep") == ["the worker was stopped: it took longer than 0.2 seconds"])
    }

    @Test("without the launcher it says that no worker can be started")
    func launcherDied() async throws {
        let lines = try await output("without-launcher", "nothing")
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("no worker can be started: ") == true)
    }

    @Test("workers end with the daemon, also those that do not listen", arguments: ["plain", "confined"])
    func death(_ mode: String) async throws {
        let daemon = try ChildProcess(Programs.probe, [mode, Programs.probe, "spin"])
        var worker: Int32 = 0
        let isThere = await eventually {
            worker = children(of: daemon.id).first { ProcessStatus(of: $0)?.isFiltered == true && $0 != daemon.id } ?? 0
            return worker > 0 && ProcessStatus(of: worker)?.name == "worker-probe"
        }
        #expect(isThere)
        daemon.signal(SIGKILL)
        _ = await daemon.result()
        #expect(await eventually(within: .seconds(2)) { kill(worker, 0) != 0 })
    }
}
