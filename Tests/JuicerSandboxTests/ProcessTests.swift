import Glibc
import JuicerCore
import JuicerSandbox
import TestSupport
import Testing

/// Capabilities, users, limits and the end of a process, in processes of their own.
@Suite struct ProcessTests {
    @Test("all capabilities but those that are kept are gone from every set", .enabled("needs root") { geteuid() == 0 })
    func capabilities() async throws {
        let own = try #require(ProcessStatus(of: getpid()))
        try #require(own.effectiveCapabilities != 0)
        let kept = Capabilities.readEverything.rawValue
        let words = try await Probe("capabilities:\(kept)", "status").lines.first?.split(separator: " ")
        #expect(words?[0...2] == ["\(kept)", "\(kept)", "\(kept)"])
        let none = try await Probe("capabilities:0", "status", "chown:/tmp", "mount").lines
        #expect(none.first?.hasPrefix("0 0 0 ") == true)
        #expect(none.dropFirst() == ["\(EPERM)", "\(EPERM)"])
    }

    @Test(
        "a process that became another user cannot go back, and has no capabilities",
        .enabled("needs root") { geteuid() == 0 }
    )
    func user() async throws {
        let lines = try await Probe("user", "status", "become-root", "read:/etc/shadow").lines
        #expect(lines.first?.hasPrefix("0 0 ") == true)
        #expect(lines.first?.hasSuffix(" 65534") == true)
        #expect(lines.dropFirst() == ["\(EPERM)", "\(EACCES)"])
    }

    @Test("memory, descriptors and processor time have bounds")
    func limits() async throws {
        let probe = try await Probe("limits", "bytes:2147483648", "bytes:1048576", "descriptors", "spin")
        #expect(probe.codes == [ENOMEM, 0, 13])
        #expect(probe.status == 128 + SIGKILL)
    }

    @Test("it ends when who started it ends")
    func parent() async throws {
        let folder = try TemporaryDirectory()
        let script = "\(Probe.path) parent wait & echo $! > \(folder.file("pid")); wait"
        let shell = try ChildProcess("/bin/sh", ["-c", script])
        var child: Int32 = 0
        let isThere = await eventually {
            child = KernelFile.text(folder.file("pid")).flatMap { Int32($0.dropLast()) } ?? 0
            return child > 0 && ProcessStatus(of: child)?.name == "sandbox-probe"
        }
        #expect(isThere)
        // It has asked for the signal once it waits.
        #expect(await eventually { KernelFile.text("/proc/\(child)/wchan")?.contains("nanosleep") == true })
        shell.signal(SIGKILL)
        _ = await shell.result()
        #expect(await eventually { kill(child, 0) != 0 })
    }
}
