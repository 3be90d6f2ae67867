import JuicerBackupFormat
import JuicerBackups
import JuicerExtraction
import JuicerJobs
import JuicerState

/// Writes the decrypted files of a backup into its volume of the vault. Its arguments: `domain` and `like`, where only
/// some are meant.
///
/// It commits no places: begun anew, it passes over the files that the volume's manifest records.
struct ExtractJob: JobWork {
    let backups: BackupStore
    let keeper: VaultKeeper

    var kind: JuicerJobs.JobKind { .extract }

    func run(_ context: JobContext) async throws {
        let backup = try backups.unlocked(context.job.backupID)
        let summary = try await backups.resolve(backup.id).summary
        var materializer = Materializer(
            backup,
            into: try keeper.volume(of: backup.id, making: JuicerState.KeptBackup(summary)),
            domain: context.job.arguments["domain"],
            pattern: context.job.arguments["like"]
        )
        context.begin("files", items: context.job.progress.itemsTotal)
        var (entries, bytes): (Int64, Int64) = (0, 0)
        while let progress = try materializer.next() {
            context.begin("files", items: progress.entriesTotal)
            for failure in progress.failures { try context.fail(failure.record.fileID.description, failure.error) }
            context.advance(
                items: progress.entriesDone - entries - Int64(progress.failures.count),
                bytes: progress.bytesDone - bytes
            )
            (entries, bytes) = (progress.entriesDone, progress.bytesDone)
        }
    }
}
