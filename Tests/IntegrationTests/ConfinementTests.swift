import Foundation
import JuicerCore
import JuicerSandbox
import TestSupport
import Testing

/// What the kernel says of a daemon that runs.
@Suite("the confined daemon")
struct ConfinementTests {
    /// What every thread of a process is held to, as far as they differ.
    private func threads(of process: Int32) throws -> Set<ProcessStatus> {
        let folder = "/proc/\(process)/task"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        return Set(names.compactMap { Int32($0) }.compactMap { ProcessStatus(of: $0, proc: folder) })
    }

    @Test("once it serves, every thread is filtered, gains no privileges and has no capabilities but to read")
    func threads() async throws {
        let world = try await World()
        let id = try await world.unlock("phone")
        try await world.succeed("files", "ls", id)
        let threads = try threads(of: world.daemon.id)
        #expect(threads.count > 1)
        // Root keeps CAP_DAC_READ_SEARCH, for the backups of other users, and CAP_KILL, for its workers.
        let expected: UInt64 = geteuid() == 0 ? 1 << 2 | 1 << 5 : 0
        for thread in threads {
            #expect(thread.isFiltered && thread.hasNoNewPrivileges, "\(thread)")
            #expect(thread.effectiveCapabilities == expected && thread.permittedCapabilities == expected, "\(thread)")
            #expect(geteuid() != 0 || thread.boundingCapabilities == expected, "\(thread)")
        }
        #expect(try await world.juicer("doctor").text.contains("good  the daemon's confinement\n"))
    }

    @Test(
        "root's daemon becomes the user that it is told, for good and with nothing of root's",
        .enabled("needs root") { geteuid() == 0 }
    )
    func user() async throws {
        let world = try await World(samples: [:], environment: ["JUICER_USER": "nobody"]) { folder in
            chmod(folder.path, 0o755)
            for name in ["state", "run"] { chown(folder.file(name), 65_534, 65_534) }
        }
        // Its socket can be connected to before it serves.
        #expect(try await world.juicer("status").status == 0)
        for thread in try threads(of: world.daemon.id) {
            #expect(thread.userID == 65_534)
            #expect(thread.effectiveCapabilities == 0 && thread.permittedCapabilities == 0)
            #expect(thread.isFiltered && thread.hasNoNewPrivileges)
        }
        var status = stat()
        #expect(stat(world.socket, &status) == 0 && status.st_uid == 65_534)
        #expect(stat(world.folder.file("state/audit"), &status) == 0 && status.st_uid == 65_534)
        world.daemon.signal(SIGTERM)
        #expect(await world.daemon.result().status == 0)
        #expect(!FileManager.default.fileExists(atPath: world.socket))
    }

    @Test(
        "it writes nowhere but below its state, even where a link there leads out",
        .enabled("needs a kernel with Landlock") { FileRules.support != .none }
    )
    func writing() async throws {
        let folder = try TemporaryDirectory()
        for name in ["state", "elsewhere"] { mkdir(folder.file(name), 0o700) }
        symlink(folder.file("elsewhere"), folder.file("state/vault"))
        let result = try await ChildProcess.run(
            BuiltProducts.path("juicerd"),
            ["--no-system", "--state", folder.file("state"), "--socket", folder.file("run/juicer.sock")],
            environment: ["HOME": folder.path]
        )
        #expect(result.status == 78)
        #expect(result.errorText.contains("Permission denied"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("elsewhere")).isEmpty)
    }

    @Test("a user that does not exist, or that nobody but root can become, ends the start")
    func wrongUser() async throws {
        let folder = try TemporaryDirectory()
        let arguments = ["--no-system", "--state", folder.file("state"), "--socket", folder.file("run/juicer.sock")]
        let result = try await ChildProcess.run(
            BuiltProducts.path("juicerd"),
            arguments,
            environment: ["JUICER_USER": "no-such-user", "HOME": folder.path]
        )
        #expect(result.status == 78)
        #expect(result.errorText.contains("there is no user no-such-user"))
    }
}
