import Glibc
import JuicerProto
import JuicerState
import JuicerVault
import TTRPC

extension VaultStatusResponse {
    /// What a caller sees of the vault.
    init(_ vault: Vault, showsSlots: Bool) throws {
        self.init()
        path = vault.path
        kind = vault.kind == .external ? .external : .embedded
        formatVersion = Int32(clamping: Vault.formatVersion)
        bytesFree = vault.bytesFree
        switch vault.state {
        case .absent: state = .absent
        case .sealed: state = .sealed
        case .unsealed: state = .unsealed
        case .unusable(let reason):
            state = .unusable
            problem = reason
        }
        guard state == .sealed || state == .unsealed else { return }
        if showsSlots { slots = try vault.slots.map(JuicerProto.VaultSlot.init) }
        volumeCount = Int32(clamping: try vault.backupIDs.count)
        bytesUsed = try vault.bytesUsed
    }
}

extension JuicerProto.VaultSlot {
    /// What a caller sees of a slot.
    init(_ slot: JuicerVault.VaultSlot) {
        self.init()
        name = slot.name
        kind = slot.kind == .passphrase ? .passphrase : .machineSecret
        changed = Timestamp(sinceEpoch: .nanoseconds(slot.changed))
    }
}

extension JuicerProto.KeptBackup {
    /// What a caller sees of a backup about which something is kept.
    init(_ backup: JuicerState.KeptBackup) {
        self.init()
        backupID = backup.id
        path = backup.path
        deviceName = backup.deviceName
        deviceIdentifier = backup.deviceIdentifier
        lastBackup = backup.lastBackup.flatMap { Timestamp(unixSeconds: $0) }
    }
}

extension JuicerVault.SlotKind {
    /// The kind that a request names.
    ///
    /// - Throws: `RPCError` INVALID_ARGUMENT.
    init(_ kind: JuicerProto.SlotKind) throws(RPCError) {
        switch kind {
        case .passphrase: self = .passphrase
        case .machineSecret: self = .machineSecret
        default: throw RPCError.badField("kind", "must be a passphrase or a machine secret")
        }
    }
}
