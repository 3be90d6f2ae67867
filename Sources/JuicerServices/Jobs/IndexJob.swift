import JuicerArtifacts
import JuicerBackupFormat
import JuicerBackups
import JuicerIndex
import JuicerJobs
import JuicerWorker

/// Parses the databases of a backup's apps in workers, and puts what they hold into the backup's index. Its arguments:
/// `types`, the numbers of the types where only some are meant; `rebuild`, to index anew what is indexed already.
///
/// A type is done as a whole: a restart begins with the one that it was stopped at.
struct IndexJob: JobWork {
    let backups: BackupStore
    let indexes: IndexKeeper
    /// Nil where there is no program to be a worker.
    let workers: WorkerPool?
    /// Whether a backup is indexed when it is unlocked and that was not done yet, or not since it changed.
    let isAutomatic: Bool

    var kind: JobKind { .index }

    func isDue(for backupID: String) async -> Bool {
        guard isAutomatic, workers != nil, let backup = try? backups.unlocked(backupID) else { return false }
        // An index that cannot be opened fails the job, which says why.
        guard let index = try? indexes.index(of: backupID), let summary = try? index.summary() else { return true }
        return summary.types.contains { $0.mark != backup.manifestMark }
    }

    func run(_ context: JobContext) async throws {
        guard let workers else { throw WorkerError.cannotStart("the program juicer-worker is not installed") }
        let backup = try backups.unlocked(context.job.backupID)
        let isRebuild = context.job.arguments["rebuild"] != nil
        let index = try indexes.index(
            making: try await backups.resolve(backup.id).summary,
            mending: isRebuild && !context.isResumed
        )
        let run = IndexRun(backup: backup, index: index, workers: workers, context: context)
        var done = Set(context.point ?? [])
        for name in context.dueParts {
            guard let kind = ArtifactKind.allCases.first(where: { $0.name == name }) else {
                context.settle(name)
                continue
            }
            try await run.index(kind, isDueAgain: true)
            context.commit(at: done.sorted())
        }
        for kind in try due(context, index, backup) where !done.contains(kind.rawValue) {
            try await run.index(kind, isDueAgain: false)
            done.insert(kind.rawValue)
            context.commit(at: done.sorted())
        }
    }

    /// The types that are to be indexed, in the order of their numbers.
    private func due(_ context: JobContext, _ index: ArtifactIndex, _ backup: UnlockedBackup) throws -> [ArtifactKind] {
        let wanted = context.job.arguments["types"]
            .map { types in
                Set(types.split(separator: " ").compactMap { UInt8($0) }.compactMap { ArtifactKind(rawValue: $0) })
            }
        let kinds = ArtifactKind.allCases.filter { wanted?.contains($0) ?? true }
        if context.job.arguments["rebuild"] != nil { return kinds }
        let current = Set(try index.summary().types.filter { $0.mark == backup.manifestMark }.map(\.kind))
        return kinds.filter { !current.contains($0) }
    }
}

extension ArtifactKind {
    /// What people call it, and parts of jobs: "safari visits".
    var name: String {
        switch self {
        case .message: "messages"
        case .whatsApp: "WhatsApp"
        case .photo: "photos"
        case .note: "notes"
        case .contact: "contacts"
        case .call: "calls"
        case .calendarEvent: "calendar"
        case .safariVisit: "Safari history"
        case .safariBookmark: "Safari bookmarks"
        case .voicemail: "voicemail"
        case .location: "locations"
        }
    }
}
