internal import Glibc
internal import JuicerCore

/// Whether what is written to a folder is encrypted by something below it: looked up in the kernel, not believed.
///
/// Known are fscrypt, dm-crypt under a file system, also below LVM and RAID, ZFS, and a mount of gocryptfs. What cannot be
/// proved counts as clear. That whoever made the storage chose a real cipher and keeps its key apart is not visible.
struct StorageProof {
    /// Where the kernel's tables are; tests make their own.
    var mountTable = "/proc/self/mountinfo"
    var sysfs = "/sys"
    /// Whether fscrypt encrypts what is made in an open folder.
    var hasPolicy: (CInt) -> Bool = hasEncryptionPolicy
    /// What the program `zfs` says of a dataset: the properties `encryption` and `keystatus`, a line each.
    var zfsProperties: (String) -> String? = { dataset in
        guard let program = Self.zfsPrograms.first(where: { access($0, X_OK) == 0 }) else { return nil }
        return Program.output(of: [program] + Self.zfsQuestion + [dataset])
    }
    /// Whose FUSE mounts are believed: whoever mounts can serve anything under any name.
    var trustedUsers: Set<uid_t> = [0, geteuid()]

    private static let zfsPrograms = ["/usr/sbin/zfs", "/sbin/zfs", "/usr/local/sbin/zfs"]
    private static let zfsQuestion = ["get", "-H", "-o", "value", "encryption,keystatus", "--"]

    /// Every command that a proof may need.
    static var commands: [[ProgramLauncher.Word]] {
        zfsPrograms.map { ([$0] + zfsQuestion).map { .exactly($0) } + [.anything] }
    }

    /// Looks at a folder.
    ///
    /// - Throws: ``VaultError/unprovenStorage(reason:)``.
    func check(_ folder: String) throws(VaultError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system(path: folder, SystemError(lastErrorOf: "open")) }
        defer { close(descriptor) }
        if hasPolicy(descriptor) { return }
        guard
            let line = KernelFile.text("/proc/self/fdinfo/\(descriptor)")?.split(separator: "\n")
                .first(where: { $0.hasPrefix("mnt_id:") }),
            let mountID = Int(line.dropFirst(7).drop { $0 == " " || $0 == "\t" })
        else { throw .unprovenStorage(reason: "the kernel does not say on which mount it lies") }
        try check(mountID: mountID)
    }

    /// Looks at a mount, by its number in the table.
    func check(mountID: Int) throws(VaultError) {
        guard
            let mount = KernelFile.text(mountTable)?.split(separator: "\n").lazy
                .compactMap({ MountEntry($0, mountID: mountID) }).first
        else { throw .unprovenStorage(reason: "the kernel's table does not have its mount") }
        switch mount.type {
        case "fuse.gocryptfs":
            guard let user = mount.userID, trustedUsers.contains(user) else {
                throw .unprovenStorage(reason: "the gocryptfs mount is neither root's nor the daemon's own")
            }
        case "zfs":
            let lines = zfsProperties(mount.source)?.split(separator: "\n") ?? []
            guard lines.count == 2, lines[0].hasPrefix("aes-"), lines[1] == "available" else {
                throw .unprovenStorage(reason: "zfs does not call the dataset \(mount.source) encrypted")
            }
        case "btrfs":
            try check(btrfsPool(mount.source))
        default:
            guard !mount.device.hasPrefix("0:") else {
                throw .unprovenStorage(reason: "a file system of type \(mount.type) lies on no device to look at")
            }
            try check([sysfs + "/dev/block/" + mount.device])
        }
    }

    private func check(_ devices: [String]) throws(VaultError) {
        for path in devices {
            guard let device = BlockDevice(path) else {
                throw .unprovenStorage(reason: "the kernel does not describe its device")
            }
            if let clear = device.firstClearDevice() {
                throw .unprovenStorage(reason: "the device \(clear) below it is not encrypted")
            }
        }
    }

    /// All devices of the btrfs file system of which one is known: it may write to any of them.
    private func btrfsPool(_ source: String) throws(VaultError) -> [String] {
        let resolved = realpath(source, nil)
        defer { free(resolved) }
        let name = (resolved.map { String(cString: $0) } ?? source).split(separator: "/").last ?? ""
        let root = sysfs + "/fs/btrfs"
        for pool in (try? FolderListing.names(in: root)) ?? [] {
            let folder = "\(root)/\(pool)/devices"
            let devices = (try? FolderListing.names(in: folder)) ?? []
            if devices.contains(String(name)) { return devices.map { folder + "/" + $0 } }
        }
        throw .unprovenStorage(reason: "the kernel does not list the devices of the btrfs file system on \(source)")
    }
}
