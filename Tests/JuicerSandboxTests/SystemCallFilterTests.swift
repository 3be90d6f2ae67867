import Glibc
import JuicerSandbox
import Testing

/// Filters of system calls, in processes of their own.
@Suite struct SystemCallFilterTests {
    @Test("without a filter everything that is tried later goes through, so that the attempts are real")
    func baseline() async throws {
        let probe = try await Probe("nothing", "inet", "unix", "fork", "writable-code", "code-later", "trace")
        #expect(probe.codes == [0, 0, 0, 0, 0, 0])
        let root = geteuid() == 0
        #expect(try await Probe("nothing", "user-namespace").codes == [0] || !root)
        #expect(try await Probe("nothing", "exec").status == 0)
    }

    @Test("sockets of the network are refused and those of the machine are not")
    func sockets() async throws {
        let probe = try await Probe("filter", "inet", "unix", "inet")
        #expect(probe.codes == [EAFNOSUPPORT, 0, EAFNOSUPPORT])
        #expect(probe.status == 0)
    }

    @Test("threads that were there before are under it too")
    func olderThreads() async throws {
        #expect(try await Probe("filter", "inet-on-old-thread").codes == [EAFNOSUPPORT])
    }

    @Test("running programs, new processes, tracing and what intruders use are refused")
    func dangerous() async throws {
        let probe = try await Probe("filter", "exec", "fork", "trace", "io-uring", "mount", "user-namespace")
        #expect(probe.codes == [EPERM, ENOSYS, EPERM, EPERM, EPERM, EPERM])
        #expect(try await Probe("filter", "chown:/tmp", "become-root").codes == [EPERM, EPERM])
    }

    @Test("memory never becomes code")
    func code() async throws {
        #expect(try await Probe("filter", "writable-code", "code-later").codes == [ENOSYS, ENOSYS])
    }

    @Test("a call that nobody knows yet fails as on a kernel without it")
    func unknownCall() async throws {
        #expect(try await Probe("filter", "unknown-call").codes == [ENOSYS])
    }

    @Test("the daemon's own filter keeps it from the network, from programs and from other processes")
    func daemon() async throws {
        let probe = try await Probe("daemon", "inet", "unix", "exec", "fork", "trace", "io-uring", "writable-code")
        #expect(probe.codes == [EAFNOSUPPORT, 0, EPERM, ENOSYS, EPERM, EPERM, ENOSYS])
        #expect(try await Probe("daemon", "signal:\(getpid())", "signal:-1").codes == [0, ENOSYS])
        #expect(try await Probe("daemon", "mount", "user-namespace", "chown:/tmp").codes == [EPERM, EPERM, EPERM])
    }

    @Test("a daemon that ships its audit log over the network may open connections, and nothing more")
    func daemonOnNetwork() async throws {
        #expect(try await Probe("daemon:network", "inet", "unix", "exec").codes == [0, 0, EPERM])
    }

    @Test("a worker that makes a call which it may not is ended", arguments: ["exec", "fork", "trace", "mount"])
    func worker(_ attempt: String) async throws {
        let probe = try await Probe("worker", "unix", attempt, "unix")
        #expect(probe.codes == [0])
        #expect(probe.status == 128 + SIGSYS)
    }

    @Test("the kernel says that the process is filtered and gains no privileges")
    func status() async throws {
        let words = try await Probe("filter", "status").lines.first?.split(separator: " ")
        #expect(words?[3...4] == ["true", "true"])
        let before = try await Probe("nothing", "status").lines.first?.split(separator: " ")
        #expect(before?[4] == "false")
    }

    @Test("a rule for a call that does not exist is an error and no filter")
    func misspelt() async throws {
        let probe = try await Probe("misspelt")
        #expect(probe.lines == ["libseccomp knows no system call raed"])
        #expect(probe.status == 2)
    }
}
