import ArgumentParser
import JuicerProto

/// `juicer vault status`: what state the vault is in.
struct VaultStatus: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show whether the vault is sealed, and what opens it."
    )

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let status = try await daemon.vault.status(VaultStatusRequest())
        try daemon.show(status) { Self.text(status) }
    }

    static func text(_ status: VaultStatusResponse) -> String {
        var facts = FactSheet()
        facts.add("state", word(status.state))
        if !status.problem.isEmpty { facts.add("problem", Printable.text(status.problem)) }
        facts.add("path", Printable.text(status.path))
        if status.kind == .external { facts.add("storage", "encrypted, and proved to be") }
        for slot in status.slots {
            let kind = slot.kind == .passphrase ? "passphrase" : "machine secret"
            facts.add("slot", "\(Printable.text(slot.name)) (\(kind))")
        }
        for backup in status.backups {
            let name = Printable.text(backup.deviceName.isEmpty ? backup.path : backup.deviceName)
            facts.add("kept", "\(backup.backupID) (\(name))")
        }
        facts.add("volumes", Units.count(status.volumeCount))
        facts.add("used", Units.size(status.bytesUsed))
        facts.add("free", Units.size(status.bytesFree))
        return facts.render()
    }

    private static func word(_ state: VaultState) -> String {
        switch state {
        case .absent: "there is none yet: juicer vault init makes one"
        case .sealed: "sealed"
        case .unsealed: "unsealed"
        case .unusable: "unusable"
        default: "not known"
        }
    }
}
