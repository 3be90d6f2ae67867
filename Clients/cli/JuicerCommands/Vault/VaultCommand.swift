import ArgumentParser

/// `juicer vault`: the encrypted place where the daemon keeps what is decrypted.
struct VaultCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vault",
        abstract: "Look after the encrypted vault.",
        subcommands: [
            VaultStatus.self, VaultInit.self, VaultUnseal.self, VaultSeal.self, VaultAddSlot.self,
            VaultChangeSlot.self, VaultRemoveSlot.self, VaultRotate.self, VaultCheck.self, VaultPurge.self,
            VaultMount.self, VaultUnmount.self,
        ]
    )
}
