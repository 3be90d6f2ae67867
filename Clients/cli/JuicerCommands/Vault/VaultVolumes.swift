import ArgumentParser
import JuicerProto
import JuicerProtobuf

/// `juicer vault check [ID]`: reads and verifies everything.
struct VaultCheck: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read and verify everything in the vault, or all that is kept about one backup."
    )

    @Argument(help: ArgumentHelp("The backup, by full id.", valueName: "id"))
    var id: String?

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        var request = CheckVaultRequest()
        request.backupID = id ?? ""
        var damageCount = 0
        var bytes: Int64 = 0
        for try await response in try await daemon.vault.check(request) {
            bytes = response.bytesDone
            for damage in response.damages {
                damageCount += 1
                try daemon.showLine(damage) { Printable.text("\(damage.volume): \(damage.message)") }
            }
        }
        guard damageCount == 0 else {
            throw CommandFailure("\(Units.count(damageCount)) things are not as they were written", status: .partial)
        }
        if !daemon.json { try daemon.surroundings.output.write("verified \(Units.size(bytes))\n") }
    }
}

/// `juicer vault purge ID`: destroys what is kept about a backup.
struct VaultPurge: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Destroy what the vault keeps about a backup. The backup itself is not touched."
    )

    @Argument(help: ArgumentHelp("The backup, by full id.", valueName: "id"))
    var id: String

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        var request = PurgeVaultRequest()
        request.backupID = id
        // The full id is asked for, which nobody types by mistake.
        request.confirmBackupID = id
        let answer = try await daemon.vault.purge(request)
        guard answer.proved else { throw CommandFailure("something of it may be left: purge it again") }
        try daemon.show(answer) { "purged, \(Units.size(answer.bytesFreed)) freed\n" }
    }
}

/// `juicer vault mount ID DIR`: the volume as files, for other tools.
struct VaultMount: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "mount",
        abstract: "Mount what the vault keeps about a backup, read-only, on an empty folder."
    )

    @Argument(help: ArgumentHelp("The backup, by full id.", valueName: "id"))
    var id: String

    @Argument(help: ArgumentHelp("The folder: an absolute path.", valueName: "dir"))
    var directory: String

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        var request = MountVolumeRequest()
        request.backupID = id
        request.directory = directory
        let answer = try await daemon.vault.mount(request)
        try daemon.show(answer) { "mounted on \(Printable.text(answer.directory))\n" }
    }
}

/// `juicer vault unmount DIR`.
struct VaultUnmount: DaemonCommand {
    static let configuration = CommandConfiguration(commandName: "unmount", abstract: "Unmount a folder again.")

    @Argument(help: ArgumentHelp("The folder: an absolute path.", valueName: "dir"))
    var directory: String

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        var request = UnmountVolumeRequest()
        request.directory = directory
        let answer = try await daemon.vault.unmount(request)
        try daemon.show(answer) { "unmounted \(Printable.text(directory))\n" }
    }
}
