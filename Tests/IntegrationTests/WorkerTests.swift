import Foundation
import JuicerCore
import JuicerSandbox
import TestSupport
import Testing

/// The processes that parse backups for a daemon.
@Suite("workers of the daemon")
struct WorkerTests {
    /// The daemon's children that are workers.
    private func workers(of daemon: ChildProcess) -> [Int32] {
        guard let threads = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.id)/task") else {
            return []
        }
        return threads.flatMap { thread in
            (KernelFile.text("/proc/\(daemon.id)/task/\(thread)/children") ?? "").split(separator: " ")
                .compactMap { Int32($0) }
                .filter { ProcessStatus(of: $0)?.name == "juicer-worker" }
        }
    }

    @Test("none runs before a backup is unlocked, one while it is, and that one is confined")
    func lifetime() async throws {
        let world = try await World(samples: ["phone": [], "tablet": ["--seed", "2"]])
        #expect(workers(of: world.daemon).isEmpty)
        #expect(try await world.identifiers().count == 2)
        #expect(await eventually { workers(of: world.daemon).isEmpty })
        let id = try await world.unlock("phone")
        try await world.succeed("files", "ls", id)
        let found = workers(of: world.daemon)
        #expect(found.count == 1)
        let status = try #require(found.first.flatMap { ProcessStatus(of: $0) })
        #expect(status.isFiltered && status.hasNoNewPrivileges && status.effectiveCapabilities == 0)
        #expect(status.userID != 0)
        try await world.succeed("lock", id)
        #expect(await eventually { workers(of: world.daemon).isEmpty })
    }

    @Test("one that is killed costs a call, and the next goes on")
    func killed() async throws {
        let world = try await World()
        let id = try await world.unlock("phone")
        let before = try await world.succeed("files", "ls", id).text
        let worker = try #require(workers(of: world.daemon).first)
        kill(worker, SIGKILL)
        let failed = try await world.juicer("files", "ls", id)
        #expect(failed.status != 0)
        #expect(failed.errorText.contains("the worker was killed"))
        #expect(try await world.succeed("files", "ls", id).text == before)
        #expect(workers(of: world.daemon).count == 1)
    }

    @Test("a daemon without the program lists backups and says what is missing, and unlocks none")
    func missing() async throws {
        let world = try await World(copy: "bin/juicerd") { folder in
            try FileManager.default.createDirectory(atPath: folder.file("bin"), withIntermediateDirectories: false)
            // By another process: a program that this one has open for writing, or a child of it, cannot be started.
            _ = try await ChildProcess.run("/bin/cp", [BuiltProducts.path("juicerd"), folder.file("bin/juicerd")])
        }
        let id = try #require(try await world.identifiers()["phone"])
        #expect(try await world.succeed("backups", "list", "--json").text.contains("reader_failed"))
        let result = try await world.juicer("unlock", id, "--passphrase-stdin", input: World.passphrase + "\n")
        #expect(result.status != 0)
        #expect(result.errorText.contains("juicer-worker"))
        try await world.succeed("status")
    }
}
