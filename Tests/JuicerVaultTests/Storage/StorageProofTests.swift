import Foundation
import JuicerCore
import JuicerCrypto
import TestSupport
import Testing

@testable import JuicerVault

/// A machine's tables, as files.
private struct TestMachine {
    let folder: TemporaryDirectory
    var proof: StorageProof

    init(mount: String) throws {
        folder = try TemporaryDirectory()
        proof = StorageProof()
        proof.mountTable = folder.file("mountinfo")
        proof.sysfs = folder.file("sys")
        proof.hasPolicy = { _ in false }
        proof.trustedUsers = [0, 990]
        let table = """
            21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
            22 21 0:20 / /proc rw - proc proc rw
            \(mount)

            """
        try Data(table.utf8).write(to: URL(fileURLWithPath: proof.mountTable))
        try device("vda", number: "254:0")
    }

    /// A block device in the fake sysfs.
    func device(_ name: String, number: String? = nil, uuid: String? = nil, on below: [String] = []) throws {
        let path = proof.sysfs + "/devices/" + name
        let files = FileManager.default
        try files.createDirectory(atPath: path + "/slaves", withIntermediateDirectories: true)
        try files.createDirectory(atPath: proof.sysfs + "/dev/block", withIntermediateDirectories: true)
        if let number {
            try files.createSymbolicLink(
                atPath: proof.sysfs + "/dev/block/" + number,
                withDestinationPath: "../../devices/" + name
            )
        }
        if let uuid {
            try files.createDirectory(atPath: path + "/dm", withIntermediateDirectories: true)
            try Data("\(uuid)\n".utf8).write(to: URL(fileURLWithPath: path + "/dm/uuid"))
        }
        for other in below {
            try files.createSymbolicLink(atPath: path + "/slaves/" + other, withDestinationPath: "../../" + other)
        }
    }

    /// Why the mount 42 is refused; nil when it is not.
    var refusal: String? {
        do {
            try proof.check(mountID: 42)
            return nil
        } catch {
            return "\(error)"
        }
    }
}

@Suite("storage below a vault")
struct StorageProofTests {
    @Test(
        "a mapping of dm-crypt is encrypted, and others of cryptsetup's are not",
        arguments: [
            ("CRYPT-LUKS2-0a1b-luks", true), ("CRYPT-LUKS1-0a1b-luks", true), ("CRYPT-PLAIN-swap", true),
            ("CRYPT-VERITY-0a1b-root", false), ("CRYPT-INTEGRITY-data", false), ("LVM-0a1b", false),
            ("CRYPT-SUBDEV-0a1b", false), ("XCRYPT-LUKS2-x", false), ("CRYPT-LUKS2", false), ("", false),
        ]
    )
    func deviceMapper(uuid: String, isEncrypted: Bool) throws {
        let machine = try TestMachine(mount: "42 21 253:0 /var/lib /srv rw - ext4 /dev/mapper/data rw")
        try machine.device("dm-0", number: "253:0", uuid: uuid, on: ["vda"])
        #expect(machine.refusal == nil || !isEncrypted)
        if !isEncrypted { #expect(machine.refusal?.contains("vda below it is not encrypted") == true) }
    }

    @Test("LVM and RAID are as good as all that they lie on")
    func stacked() throws {
        let machine = try TestMachine(mount: "42 21 253:2 / /srv rw shared:7 master:1 - xfs /dev/mapper/vg-data rw")
        try machine.device("dm-0", uuid: "CRYPT-LUKS2-a-one", on: ["vda"])
        try machine.device("dm-1", uuid: "CRYPT-LUKS2-b-two", on: ["vda"])
        try machine.device("md0", on: ["dm-0", "dm-1"])
        try machine.device("dm-2", number: "253:2", uuid: "LVM-x", on: ["md0"])
        #expect(machine.refusal == nil)
        try machine.device("sdc")
        try machine.device("md0", on: ["sdc"])
        #expect(machine.refusal?.contains("the device sdc below") == true)
    }

    @Test("a partition of an encrypted device is encrypted")
    func partition() throws {
        let machine = try TestMachine(mount: "42 21 259:1 / /srv rw - ext4 /dev/md0p1 rw")
        try machine.device("dm-0", uuid: "CRYPT-LUKS2-a-one", on: ["vda"])
        try machine.device("md0", on: ["dm-0"])
        try machine.device("md0/md0p1", number: "259:1")
        try Data("1\n".utf8).write(to: URL(fileURLWithPath: machine.proof.sysfs + "/devices/md0/md0p1/partition"))
        #expect(machine.refusal == nil)
    }

    @Test("devices that lie on themselves are refused")
    func loop() throws {
        let machine = try TestMachine(mount: "42 21 253:0 / /srv rw - ext4 /dev/mapper/x rw")
        try machine.device("dm-0", number: "253:0", uuid: "LVM-x", on: ["dm-1"])
        try machine.device("dm-1", uuid: "LVM-y", on: ["dm-0"])
        #expect(machine.refusal != nil)
    }

    @Test("every device of a btrfs counts, whichever is named as its source")
    func btrfs() throws {
        let machine = try TestMachine(mount: "42 21 0:40 /@srv /srv rw - btrfs /dev/dm-0 rw,subvol=/@srv")
        try machine.device("dm-0", uuid: "CRYPT-LUKS2-a-one", on: ["vda"])
        #expect(machine.refusal?.contains("does not list") == true)
        let pool = machine.proof.sysfs + "/fs/btrfs/5f6e/devices"
        try FileManager.default.createDirectory(atPath: pool, withIntermediateDirectories: true)
        for name in ["dm-0", "vda"] {
            try FileManager.default.createSymbolicLink(
                atPath: pool + "/" + name,
                withDestinationPath: "../../../../devices/" + name
            )
            #expect((machine.refusal == nil) == (name == "dm-0"))
        }
    }

    @Test(
        "a dataset of ZFS is what zfs says of it",
        arguments: [
            ("aes-256-gcm\navailable\n", true), ("aes-256-ccm\navailable\n", true), ("off\n-\n", false),
            ("aes-256-gcm\nunavailable\n", false), ("aes-256-gcm\n", false), ("", false), (nil, false),
        ] as [(String?, Bool)]
    )
    func zfs(answer: String?, isEncrypted: Bool) throws {
        var machine = try TestMachine(mount: #"42 21 0:41 / /srv rw - zfs tank/my\040data rw,xattr"#)
        machine.proof.zfsProperties = { $0 == "tank/my data" ? answer : nil }
        #expect((machine.refusal == nil) == isEncrypted)
    }

    @Test(
        "a mount of gocryptfs counts when root or the daemon made it",
        arguments: [(0, true), (990, true), (1_000, false)]
    )
    func gocryptfs(user: Int, isTrusted: Bool) throws {
        let machine = try TestMachine(
            mount: "42 21 0:42 / /srv rw - fuse.gocryptfs /cipher rw,user_id=\(user),group_id=0,max_read=1"
        )
        #expect((machine.refusal == nil) == isTrusted)
    }

    @Test(
        "what lies on no device, is not in the table or cannot be read is refused",
        arguments: [
            "42 21 0:43 / /srv rw - tmpfs tmpfs rw", "42 21 0:44 / /srv rw - overlay overlay rw",
            "42 21 0:45 / /srv rw - nfs4 server:/data rw", "42 21 0:46 / /srv rw - fuse.gocryptfs /cipher rw",
            "42 21 0:46 / /srv rw - fuse.sshfs x rw,user_id=0", "43 21 253:0 / /srv rw - ext4 /dev/mapper/x rw",
            "42 21 253:9 / /srv rw - ext4 /dev/mapper/gone rw", "42 21 253:0", "42", "42 - - - - - - - - -", "",
        ]
    )
    func refused(mount: String) throws {
        let machine = try TestMachine(mount: mount)
        try machine.device("dm-0", number: "253:0", uuid: "CRYPT-LUKS2-a-one", on: ["vda"])
        #expect(machine.refusal != nil)
    }

    @Test("a folder with a policy of fscrypt is encrypted, whatever lies below")
    func fscrypt() throws {
        var machine = try TestMachine(mount: "")
        #expect(throws: VaultError.self) { try machine.proof.check(machine.folder.path) }
        machine.proof.hasPolicy = { _ in true }
        try machine.proof.check(machine.folder.path)
    }

    @Test("the kernel's own word on fscrypt is asked", .enabled("needs root, to mount") { TestDisk.isPossible })
    func realFscrypt() throws {
        let disk = try TestDisk(ext4: 64, features: ["encrypt"])
        for name in ["clear", "sealed"] { try TestDisk.run(["mkdir", disk.path + "/" + name]) }
        try TestDisk.run(["e4crypt", "set_policy", "0123456789abcdef", disk.path + "/sealed"])
        try StorageProof().check(disk.path + "/sealed")
        #expect(throws: VaultError.self) { try StorageProof().check(disk.path + "/clear") }
    }

    @Test(
        "a vault in a real mount of gocryptfs is made, opens there, and is refused when it lies in clear",
        .enabled("needs gocryptfs and /dev/fuse") { StockProgram.canMount }
    )
    func realGocryptfs() throws {
        let folder = try TemporaryDirectory()
        for name in ["cipher", "plain", "clear"] { try TestDisk.run(["mkdir", folder.file(name)]) }
        try Data("a passphrase\n".utf8).write(to: URL(fileURLWithPath: folder.file("secret")))
        let options = ["gocryptfs", "-q", "-scryptn", "10", "-passfile", folder.file("secret")]
        try TestDisk.run(options + ["-init", folder.file("cipher")])
        try TestDisk.run(options + [folder.file("cipher"), folder.file("plain")])
        defer { try? TestDisk.run(["umount", "-l", folder.file("plain")]) }
        let secret = Hex.encode(SecretBytes(randomCount: 32))
        do {
            let vault = try Vault(at: folder.file("plain/vault"))
            try vault.create(slot: "machine", .machineSecret, secret: secret, on: .external)
            vault.seal()
            try vault.unseal(secret)
            #expect(vault.kind == .external)
        }
        try TestDisk.run(["cp", "-a", folder.file("plain/vault"), folder.file("clear/vault")])
        let moved = try Vault(at: folder.file("clear/vault"))
        #expect(moved.kind == .external)
        #expect {
            try moved.unseal(secret)
        } throws: {
            if case .unprovenStorage = $0 as? VaultError { true } else { false }
        }
        #expect(throws: VaultError.self) {
            try Vault(at: folder.file("clear/other"))
                .create(slot: "machine", .machineSecret, secret: secret, on: .external)
        }
    }

    @Test(
        "a format file that says anything else is refused",
        arguments: [
            "juicer vault 1", "juicer vault 1\nstorage other\n", "juicer vault 1\nstorage external\nmore\n", "\n",
        ]
    )
    func formatFile(text: String) throws {
        let folder = try TemporaryDirectory()
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("format")))
        guard case .unusable = try Vault(at: folder.path).state else { return #expect(Bool(false), "\(text)") }
    }
}
