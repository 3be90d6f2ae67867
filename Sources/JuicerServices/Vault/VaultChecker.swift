import JuicerProto
import JuicerProtobuf
import JuicerVault
import TTRPC

/// Checks the volumes of the vault, one after the other, and tells how far it is.
struct VaultChecker {
    /// Bytes after which it is told anew.
    private static let reportStretch: Int64 = 16 << 20

    private let keeper: VaultKeeper
    private let responses: ResponseWriter<CheckVaultResponse>

    init(_ keeper: VaultKeeper, _ responses: ResponseWriter<CheckVaultResponse>) {
        self.keeper = keeper
        self.responses = responses
    }

    /// Checks the volume of one backup, or of an empty id the root volume and those of all backups.
    ///
    /// Blocks, so it must run on an executor for that.
    func run(backupID: String) async throws {
        var total = CheckVaultResponse()
        if backupID.isEmpty {
            let root = (volume: try keeper.vault.root, manifest: try keeper.vault.rootManifest)
            try await check("root", root.volume, root.manifest, &total)
        }
        for id in backupID.isEmpty ? try keeper.vault.backupIDs : [backupID] {
            do {
                let backup = try keeper.volume(of: id)
                try await check(id, backup.volume, backup.manifest, &total)
            } catch let error as VolumeError where error != .sealed {
                total.damages = [VaultDamage(error, in: id)]
                try await responses.write(total)
            } catch VaultError.nothingKept where backupID.isEmpty {
                // Half made or half purged: nothing in it can be read, and a purge removes it.
                continue
            }
        }
        total.damages = []
        total.finished = true
        try await responses.write(total)
    }

    private func check(
        _ name: String,
        _ volume: Volume,
        _ manifest: Manifest,
        _ total: inout CheckVaultResponse
    ) async throws {
        let (done, before) = (total.bytesDone, total.bytesTotal)
        var check = VolumeCheck(of: volume, manifest)
        var reported: Int64 = -Self.reportStretch
        while let step = try check.next() {
            total.bytesDone = done + step.bytesDone
            total.bytesTotal = before + step.bytesTotal
            total.damages = step.damages.map { VaultDamage($0, in: name) }
            guard !step.damages.isEmpty || step.bytesDone - reported >= Self.reportStretch else { continue }
            reported = step.bytesDone
            try await responses.write(total)
        }
    }
}

extension VaultDamage {
    fileprivate init(_ error: VolumeError, in volume: String) {
        self.init()
        self.volume = volume
        message = "\(error)"
        if case .damaged(let path, let damage) = error {
            self.path = path
            reason = damage.reason
        } else {
            reason = "unreadable"
        }
    }
}
