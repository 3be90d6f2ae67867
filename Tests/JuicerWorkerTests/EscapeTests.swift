import Glibc
import JuicerArtifacts
import JuicerCore
import JuicerSandbox
import JuicerWorker
import TestSupport
import Testing

/// What a worker tries that was taken over; each in a process of its own, confined like the one that is shipped.
@Suite struct EscapeTests {
    private let pool = WorkerPool.pool(Programs.probe) { $0.addressSpace = 384 << 20 }

    private func error(of attempt: String, _ value: String = "") async -> WorkerError? {
        await #expect(throws: WorkerError.self) { _ = try await pool.tried((attempt, value)) }
    }

    @Test("it opens no file, neither to read nor to write")
    func files() async throws {
        let folder = try TemporaryDirectory()
        let codes = try await pool.tried(
            ("read", "/etc/passwd"),
            ("read", "/proc/self/status"),
            ("read", "/dev/null"),
            ("write", folder.file("new"))
        )
        #expect(codes == Array(repeating: "\(EACCES)", count: 4))
        #expect(access(folder.file("new"), F_OK) != 0)
    }

    @Test(
        "it is ended when it asks for what only an intruder does",
        arguments: [
            "inet", "unix", "fork", "trace", "io-uring", "become-root", "writable-code", "code-later", "thread",
            "other-descriptor",
        ]
    )
    func forbidden(_ attempt: String) async {
        #expect(await error(of: attempt) == .forbiddenCall)
    }

    @Test("it runs no program")
    func programs() async {
        #expect(await error(of: "exec", "/bin/true") == .forbiddenCall)
    }

    @Test("it sends no signal to the daemon, nor to others")
    func signals() async {
        #expect(await error(of: "signal", "\(getpid())") == .forbiddenCall)
    }

    @Test("it takes no memory beyond its bound")
    func memory() async throws {
        let codes = try await pool.tried(("bytes", "\(2 << 30)"), ("bytes", "\(1 << 20)"))
        // Without a bound the rest would take all memory that there is.
        try #require(codes == ["\(ENOMEM)", "0"])
        let error = await error(of: "allocate")
        guard case .crashed = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("it has no descriptor but its socket and nothing")
    func descriptors() async throws {
        // Standard error can only be written to, or both.
        #expect(["0 1", "0 1 2"].contains(try await pool.tried(("descriptors", ""))[0]))
    }

    @Test("root's worker is somebody else, without groups", .enabled("needs root") { geteuid() == 0 })
    func user() async throws {
        #expect(try await pool.tried(("user", "")) == ["65534 65534 65534 0"])
        let pool = WorkerPool.pool(Programs.probe) { $0.identity = nil }
        let error = await #expect(throws: WorkerError.self) { _ = try await pool.tried(("user", "")) }
        #expect(error == .cannotStart("a worker does not run as root: name a user for it"))
    }

    @Test("the kernel says that it is filtered, has no capability and gains none")
    func status() async throws {
        let pool = WorkerPool.pool(Programs.worker)
        #expect(try await pool.warmUp() > 0 || FileRules.support == .none)
        let workers = await pool.processes.compactMap { ProcessStatus(of: $0) }
        #expect(workers.count == 1)
        for worker in workers {
            #expect(worker.name == "juicer-worker" && worker.userID != 0)
            #expect(worker.isFiltered && worker.hasNoNewPrivileges)
            #expect(worker.effectiveCapabilities == 0 && worker.permittedCapabilities == 0)
        }
        await pool.shutDown()
    }
}
