import ArgumentParser
import JuicerProto

/// `juicer backups show ID`: everything about one backup.
struct BackupsShow: DaemonCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one backup.")

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let backup = try await daemon.backup(id)
        try daemon.show(backup) { Self.text(backup, utc: daemon.surroundings.usesUTC) }
    }

    static func text(_ backup: Backup, utc: Bool) -> String {
        var facts = FactSheet()
        facts.add("id", backup.id)
        facts.add("device", Printable.text(backup.deviceName))
        facts.add("model", Printable.text(backup.productType))
        let build = backup.buildVersion.isEmpty ? "" : " (\(backup.buildVersion))"
        facts.add("iOS", Printable.text(backup.productVersion + build))
        facts.add("serial number", Printable.text(backup.serialNumber))
        facts.add("phone number", Printable.text(backup.phoneNumber))
        facts.add("UDID", Printable.text(backup.udid))
        facts.add("last backup", backup.lastBackup.map { Units.exactTime(seconds: $0.seconds, utc: utc) } ?? "")
        facts.add("encrypted", backup.encrypted ? "yes" : "no")
        facts.add("passcode set", backup.passcodeSet ? "yes" : "no")
        facts.add("unlocked", backup.unlocked ? "yes" : "no")
        facts.add("finished", backup.finished ? "yes" : "no")
        facts.add("format", format(backup))
        facts.add("path", Printable.text(backup.path))
        for problem in backup.problems { facts.add("problem", Printable.text(problem.message)) }
        return facts.render()
    }

    private static func format(_ backup: Backup) -> String {
        let manifest =
            switch backup.manifestKind {
            case .mbdb: "Manifest.mbdb"
            case .plainDb: "Manifest.db"
            case .encryptedDb: "Manifest.db, encrypted"
            default: "no manifest known"
            }
        return backup.formatVersion.isEmpty ? manifest : "\(Printable.text(backup.formatVersion)), \(manifest)"
    }
}
