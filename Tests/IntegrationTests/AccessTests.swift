import Foundation
import TestSupport
import Testing

@Suite("access, from outside")
struct AccessTests {
    /// Starts another daemon on what a world's own has left.
    private func restarted(_ world: World, _ arguments: [String] = []) async throws -> ChildProcess {
        world.daemon.signal(SIGTERM)
        #expect(await world.daemon.result().status == 0)
        let daemon = try ChildProcess(
            BuiltProducts.path("juicerd"),
            [
                "--no-system", "--state", world.folder.file("state"), "--socket", world.socket, "--backups",
                world.backups,
            ]
                + arguments,
            environment: World.environment(world.folder)
        )
        let path = world.socket
        guard await eventually(within: .seconds(30), { RawSocket(path: path) != nil }) else {
            throw WorldError(what: "juicerd did not start again", detail: daemon.errorsSoFar)
        }
        return daemon
    }

    @Test("a session outlives the daemon, is listed, and is over for good once it is revoked")
    func restart() async throws {
        let world = try await World()
        let id = try await world.unlock("phone")
        let before = try await world.succeed("files", "ls", id, "--domain", "HomeDomain").text
        let daemon = try await restarted(world)
        #expect(try await world.succeed("files", "ls", id, "--domain", "HomeDomain").text == before)
        let session = try #require(
            try await world.succeed("sessions", "list", "--json").text.split(separator: "\n").first
        )
        let entry = try Entry(session)
        #expect(entry["principal"] == "uid:\(geteuid())")
        try await world.succeed("sessions", "revoke", try #require(entry["id"]))
        #expect(try await world.juicer("files", "ls", id).status == 5)
        #expect(try await world.succeed("sessions", "list", "--json").text.isEmpty)
        withExtendedLifetime(daemon) {}
    }

    @Test("a locked backup stays locked after a restart, and so does a sealed vault's")
    func lockedStaysLocked() async throws {
        let world = try await World()
        let id = try await world.unlock("phone")
        try await world.succeed("vault", "seal")
        let daemon = try await restarted(world)
        #expect(try await world.juicer("files", "ls", id).status == 5)
        withExtendedLifetime(daemon) {}
    }

    @Test("the audit log tells what was done, verifies through the daemon and without it, and shows a changed line")
    func audit() async throws {
        let world = try await World()
        let id = try await world.unlock("phone")
        try await world.succeed("files", "ls", id, "--domain", "HomeDomain")
        _ = try await world.juicer("unlock", id, "--passphrase-stdin", input: "wrong\n")
        try await world.succeed("lock", id)
        let events = try await world.succeed("audit", "query").text
        for text in ["Backups/Unlock  done", "Files/List  done", "Backups/Unlock  DENIED", "Backups/Lock  done"] {
            #expect(events.contains(text), "\(text)")
        }
        #expect(try await world.succeed("audit", "verify").text.contains("all as they were written"))
        let status = try await world.succeed("audit", "status").text
        let key = try #require(
            status.split(separator: "\n").first { $0.hasPrefix("public key") }?.split(separator: " ").last
        )

        let folder = world.folder.file("state/audit")
        world.daemon.signal(SIGTERM)
        _ = await world.daemon.result()
        let arguments = ["--verify-audit", folder, "--public-key", String(key)]
        let whole = try await ChildProcess.run(BuiltProducts.path("juicerd"), arguments)
        #expect(whole.status == 0)
        #expect(whole.text.contains("all as they were written"))
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasPrefix("audit-") }
        )
        let url = URL(fileURLWithPath: folder + "/" + name)
        var bytes = try Data(contentsOf: url)
        let place = try #require(bytes.range(of: Data("Files/List".utf8)))
        bytes.replaceSubrange(place, with: Data("Files/Lost".utf8))
        try bytes.write(to: url)
        let changed = try await ChildProcess.run(BuiltProducts.path("juicerd"), arguments)
        #expect(changed.status == 1)
        #expect(changed.errorText.contains("it was changed"))
    }

    @Test("the doctor finds a sealed vault, and nothing about a socket that is as it should be")
    func doctor() async throws {
        let world = try await World()
        let before = try await world.juicer("doctor").text
        for subject in ["the socket", "the socket's directory", "the vault", "the audit log", "the clock"] {
            #expect(before.contains("good  \(subject)\n"), "\(before)")
        }
        try await world.succeed("vault", "seal")
        let after = try await world.juicer("doctor")
        #expect(after.status == 3)
        #expect(after.text.contains("MEND  the vault: it is sealed: juicer vault unseal"))
    }

    @Test(
        "users without a role get nothing, and one user's session is no use to another",
        .enabled("needs root, to be others") { geteuid() == 0 && access("/usr/bin/setpriv", X_OK) == 0 }
    )
    func users() async throws {
        let (first, second, stranger) = (40_001, 40_002, 40_003)
        let world = try await World(
            arguments: ["--system"],
            socket: "shared/juicer.sock",
            environment: ["JUICER_ROLES": "\(first)=user:\(second)=user", "JUICER_GROUP": "\(first)"]
        )
        try await world.succeed("vault", "init", "--passphrase-stdin", input: "a vault's passphrase\n")
        chmod(world.folder.path, 0o755)
        let id = try #require(try await world.identifiers()["phone"])
        /// Runs the command line as somebody else, with a copy of the token that another has.
        func juicer(_ user: Int, group: Int, _ arguments: [String], input: String = "") async throws -> ProcessResult {
            let runtime = world.folder.file("run-\(user)")
            if access(runtime, F_OK) != 0 {
                mkdir(runtime, 0o700)
                chown(runtime, uid_t(user), gid_t(group))
            }
            return try await ChildProcess.run(
                "/usr/bin/setpriv",
                ["--reuid", "\(user)", "--regid", "\(group)", "--clear-groups", BuiltProducts.path("juicer")]
                    + arguments
                    + ["--socket", world.socket],
                environment: ["XDG_RUNTIME_DIR": runtime, "HOME": runtime],
                input: Array(input.utf8)
            )
        }
        let unlocked = try await juicer(
            first,
            group: first,
            ["unlock", id, "--passphrase-stdin", "--print-token"],
            input: World.passphrase + "\n"
        )
        #expect(unlocked.status == 0, "\(unlocked.errorText)")
        let token = unlocked.text
        let read = ["files", "domains", id, "--session-stdin"]
        #expect(try await juicer(first, group: first, read, input: token).status == 0)
        #expect(try await juicer(first, group: first, ["audit", "status"]).status == 5)
        #expect(try await juicer(first, group: first, ["vault", "seal"]).status == 5)
        // In the group of the socket, but without a role.
        #expect(try await juicer(stranger, group: first, ["backups", "list"]).status == 5)
        // Not in the group: the socket itself refuses.
        let outsider = try await juicer(stranger, group: stranger, ["backups", "list"])
        #expect(outsider.status != 0)
        #expect(outsider.errorText.contains(world.socket))
        #expect(try await juicer(second, group: first, ["sessions", "list", "--json"]).text.isEmpty)
        #expect(try await juicer(second, group: first, read, input: token).status == 5)
        // It was stolen, and so is over for its owner too.
        #expect(try await juicer(first, group: first, read, input: token).status == 5)
        #expect(try await world.succeed("audit", "query", "--denied").text.contains("uid:\(second)"))
    }
}
