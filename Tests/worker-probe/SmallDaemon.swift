import Glibc
import JuicerArtifacts
import JuicerBackupFormat
import JuicerCore
import JuicerSandbox
import JuicerWorker

/// A process with a pool, that tests can kill, and that confines itself as the daemon does.
enum SmallDaemon {
    /// `plain|confined|without-launcher WORKER ATTEMPT`: lets a worker try something, and says what came of it.
    @MainActor
    static func run(_ arguments: [String]) async throws {
        let (mode, program, attempt) = (arguments[0], arguments[1], arguments[2])
        if mode != "plain" {
            _ = ProcessHardening.apply()
            let kept: Capabilities = [.setUser, .setGroup]
            try ProgramLauncher.start([[.exactly(program)]], keeping: kept.rawValue)
            if mode == "without-launcher" { killChildren() }
            try Capabilities.keep(only: geteuid() == 0 ? [.readEverything, .signal] : [])
            var rules = FileRules(handling: [.write, .execute])
            rules.allow(.writeFile, below: "/dev/null")
            try rules.enter()
            try SystemCallFilter.daemon(reachingNetwork: false).install()
        }
        let pool = WorkerPool(WorkerPool.Settings(program: program))
        let empty = StoredContent(file: nil, key: nil, declaredLength: 0)
        let file = JobFile(request: attempt, domain: "", path: "/bin/true", content: empty)
        var job = ParseJob(backup: "a", kind: .message, files: [file])
        job.timeLimit = attempt == "sleep" ? .milliseconds(200) : .seconds(60)
        do {
            let report = try await pool.parse(job) { event in
                if case .rows(let batch) = event { say("\(try batch.rows().map(\.id))") }
            }
            say("\(report.outcome)")
        } catch {
            say("\(error)")
        }
        await pool.shutDown()
    }

    private static func say(_ line: String) {
        _ = Glibc.write(STDOUT_FILENO, line + "\n", line.utf8.count + 1)
    }

    private static func killChildren() {
        let children = KernelFile.text("/proc/self/task/\(getpid())/children") ?? ""
        for child in children.split(separator: " ") { kill(pid_t(child)!, SIGKILL) }
        // Until it is gone, it could still answer.
        while waitpid(-1, nil, 0) > 0 {}
    }
}
