import Foundation
import JuicerProto
import TestSupport
import Testing

@testable import JuicerCommands

@Suite struct DoctorTests {
    /// A tree of the kernel's files.
    private func machine(_ files: [String: String]) throws -> (TemporaryDirectory, MachineCheck) {
        let folder = try TemporaryDirectory()
        for (name, text) in files {
            let url = URL(fileURLWithPath: folder.file(name))
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: url)
        }
        return (folder, MachineCheck(proc: folder.file("proc"), sys: folder.file("sys")))
    }

    @Test(
        "swap is to be mended unless it is memory or encrypted",
        arguments: [
            ("", "", true), ("/dev/sda2 partition 1 0 -2\n", "", false), ("/dev/zram0 partition 1 0 5\n", "", true),
            ("/dev/dm-1 partition 1 0 -2\n", "CRYPT-PLAIN-swap\n", true),
            ("/dev/dm-1 partition 1 0 -2\n", "LVM-abc\n", false),
            ("/swapfile file 1 0 -2\n", "", false),
        ]
    )
    func swap(line: String, uuid: String, isGood: Bool) throws {
        let (folder, check) = try machine([
            "proc/swaps": "Filename Type Size Used Priority\n" + line, "sys/class/block/dm-1/dm/uuid": uuid,
        ])
        let finding = try #require(check.findings().first { $0.subject == "swap" })
        #expect((finding.advice == nil) == isGood)
        withExtendedLifetime(folder) {}
    }

    @Test(
        "a daemon that the kernel does not hold to what it needs is to be mended",
        arguments: [
            ("juicerd", 999, "1", "2", "0", nil), ("juicerd", 0, "1", "2", "4", nil),
            ("juicerd", 999, "1", "2", "4", "capabilities"),
            ("juicerd", 0, "1", "2", "6", "capabilities"), ("juicerd", 999, "0", "2", "0", "privileges"),
            ("juicerd", 999, "1", "0", "0", "filtered"), ("another", 0, "0", "0", "ff", nil),
        ] as [(String, Int, String, String, String, String?)]
    )
    func confinement(
        name: String,
        user: Int,
        flag: String,
        mode: String,
        capabilities: String,
        expected: String?
    ) throws {
        let (folder, machine) = try machine([
            "proc/77/status": """
            Name:\t\(name)
            Uid:\t\(user)\t\(user)\t\(user)\t\(user)
            CapPrm:\t\(capabilities)
            CapEff:\t0
            CapBnd:\t0
            NoNewPrivs:\t\(flag)
            Seccomp:\t\(mode)
            """
        ])
        let advice = ConfinementCheck(process: 77, proc: machine.proc).finding().advice
        #expect((advice == nil) == (expected == nil))
        if let expected { #expect(advice?.contains(expected) == true) }
        #expect(ConfinementCheck(process: 78, proc: machine.proc).finding().subject.contains("not looked at"))
        withExtendedLifetime(folder) {}
    }

    @Test("a socket or directory that others may use is to be mended")
    func socket() throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("s/juicer.sock")
        try FileManager.default.createDirectory(atPath: folder.file("s"), withIntermediateDirectories: false)
        chmod(folder.file("s"), 0o700)
        #expect(SocketCheck(path: path).findings().map { $0.advice == nil } == [false, true])
        let socket = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        #expect(isBound)
        for (mode, directoryMode, expected) in [
            (0o600, 0o700, [true, true]), (0o660, 0o750, [true, true]), (0o666, 0o755, [false, false]),
        ] as [(mode_t, mode_t, [Bool])] {
            chmod(path, mode)
            chmod(folder.file("s"), directoryMode)
            #expect(SocketCheck(path: path).findings().map { $0.advice == nil } == expected)
        }
    }

    @Test("the vault is to be mended where it is sealed, absent, unusable or has no room")
    func vault() {
        var status = VaultStatusResponse()
        status.bytesFree = 100 << 30
        for (state, isGood) in [
            (.unsealed, true), (.sealed, false), (.absent, false), (.unusable, false),
        ] as [(VaultState, Bool)] {
            status.state = state
            #expect(DoctorCommand.vault(status).map { $0.advice == nil } == [isGood, true])
        }
        status.state = .unsealed
        status.bytesFree = 1_000_000
        #expect(DoctorCommand.vault(status).map { $0.advice == nil } == [true, false])
    }

    @Test("a clock that stands before the daemon's start is to be set right")
    func clock() {
        var info = SystemInfoResponse()
        info.startedAt = Timestamp(seconds: 1_790_000_000)
        #expect(DoctorCommand.clock(info, now: 1_790_000_100).advice == nil)
        #expect(DoctorCommand.clock(info, now: 1_789_000_000).advice != nil)
    }
}
