import JuicerBackupFormat
import JuicerBackups
import JuicerIndex
import JuicerState
import JuicerVault
import Synchronization

/// The indexes of backups: each is opened when it is first asked for, and closed when its backup is locked.
///
/// Opening blocks, and who asks meanwhile waits.
final class IndexKeeper: Sendable {
    private struct State {
        var unlocked: Set<String> = []
        var open: [String: ArtifactIndex] = [:]
    }

    private let keeper: VaultKeeper
    private let state = Mutex(State())

    init(_ keeper: VaultKeeper) {
        self.keeper = keeper
    }

    /// Closes the indexes of backups that are not unlocked any more.
    ///
    /// - Returns: the backups that were locked.
    func keep(only unlocked: Set<String>) -> Set<String> {
        state.withLock { state in
            let locked = state.unlocked.subtracting(unlocked)
            state.unlocked = unlocked
            for (id, index) in state.open where !unlocked.contains(id) {
                index.close()
                state.open[id] = nil
            }
            return locked
        }
    }

    /// The index of an unlocked backup; nil when nothing of it was ever indexed.
    ///
    /// - Throws: `VaultError`, `VolumeError`, `IndexError`, `StateError`; `BackupFormatError.closed`.
    func index(of backupID: String) throws -> ArtifactIndex? {
        try opened(backupID) {
            guard let kept = try volume(of: backupID), try ArtifactIndex.exists(on: kept.volume) else { return nil }
            return try ArtifactIndex(on: kept.volume, kept.manifest)
        }
    }

    /// The index of an unlocked backup, made if there is none.
    ///
    /// - Parameters:
    ///   - backup: what the backup says of itself.
    ///   - mending: whether one that cannot be used is replaced by an empty one.
    /// - Throws: as ``index(of:)``.
    func index(making backup: BackupSummary, mending: Bool) throws -> ArtifactIndex {
        let index = try opened(backup.id) {
            let kept = try keeper.volume(of: backup.id, making: KeptBackup(backup))
            let region = HandleNormalizer.region(ofNumber: backup.phoneNumber)
            do {
                return try ArtifactIndex(on: kept.volume, kept.manifest, region: region)
            } catch IndexError.damaged where mending, IndexError.putBack where mending {
                try ArtifactIndex.remove(from: kept.volume, kept.manifest)
                return try ArtifactIndex(on: kept.volume, kept.manifest, region: region)
            }
        }
        guard let index else { throw IndexError.damaged }
        return index
    }

    private func volume(of backupID: String) throws -> BackupVolume? {
        do { return try keeper.volume(of: backupID) } catch VaultError.nothingKept { return nil }
    }

    private func opened(_ backupID: String, _ open: () throws -> ArtifactIndex?) throws -> ArtifactIndex? {
        try state.withLock { state in
            // Work that goes on for a moment after its backup was locked must not open it anew.
            guard state.unlocked.contains(backupID) else { throw BackupsError.locked(backupID) }
            if let index = state.open[backupID] {
                if !index.isSealed { return index }
                index.close()
            }
            state.open[backupID] = nil
            state.open[backupID] = try open()
            return state.open[backupID]
        }
    }
}
