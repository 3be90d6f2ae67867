import JuicerBackupFormat
import JuicerCore
import JuicerWorker

/// Measures what it costs that a backup is parsed in a process of its own: `worker-bench list FOLDER`, where the folder is a
/// sample backup with the usual passphrase. Each line has the time of this process first, and then that of a worker.
enum ManifestBench {
    private static let clock = ContinuousClock()

    static func run(folder path: String) throws {
        guard let program = WorkerProgram.running else { return }
        let folder = try BackupFolder(FolderPath(path))
        let readers: [@Sendable () -> any BackupReader] = [
            { LocalBackupReader() }, { WorkerBackupReader(BackupWorkerSettings(program: program)) },
        ]
        try row("a summary", rounds: 50, readers) { make, _ in _ = folder.summary(reader: make()) }
        let oneForAll = readers.map { $0() }
        try row("one of many summaries", rounds: 200, oneForAll) { reader, _ in _ = folder.summary(reader: reader) }
        try row("unlocking", rounds: 20, readers) { make, _ in try unlock(folder, make()).close() }

        let backups = try readers.map { try unlock(folder, $0()) }
        let all = try everything(backups[0])
        let cursors = all.indices.filter { $0 % 500 == 0 }.map { all[$0].1 }
        for limit in [1, 50, 500] {
            try row("a page of \(limit)", rounds: limit == 500 ? 400 : 2_000, backups) { backup, round in
                _ = try backup.files(ManifestQuery(after: cursors[round % cursors.count], limit: limit))
            }
        }
        let ids = all.map(\.0.fileID)
        try row("a record by its id", rounds: 5_000, backups) { backup, round in
            _ = try backup.record(ids[round * 7919 % ids.count])
        }
        try row("256 records at once", rounds: 50, backups) { backup, round in
            try backup.lookUp((0..<256).map { ids[(round * 256 + $0) * 7919 % ids.count] })
        }
        try row("the number of entries", rounds: 20, backups) { backup, _ in _ = try backup.entryCount() }
        try row("the domains", rounds: 20, backups) { backup, _ in _ = try backup.domains() }
        try row("the whole list", rounds: 3, backups) { backup, _ in _ = try everything(backup) }
    }

    private static func unlock(_ folder: BackupFolder, _ reader: any BackupReader) throws -> UnlockedBackup {
        let passphrase = Array("juicer demo".utf8).withUnsafeBytes { SecretBytes(copying: $0) }
        return try UnlockedBackup.unlock(folder, passphrase: passphrase, reader: reader)
    }

    /// Every entry, with the place before it.
    private static func everything(_ backup: UnlockedBackup) throws -> [(FileRecord, ManifestCursor?)] {
        var all: [(FileRecord, ManifestCursor?)] = []
        var query = ManifestQuery(limit: 500)
        repeat {
            let page = try backup.files(query)
            all += page.records.map { ($0, query.after) }
            query.after = page.next
        } while query.after != nil
        return all
    }

    /// Times a piece of work with each subject in turn, so that what else the machine does weighs on all of them.
    private static func row<S>(
        _ name: String,
        rounds: Int,
        _ subjects: [S],
        _ work: (S, Int) throws -> Void
    ) throws {
        var times = subjects.map { _ in [Duration]() }
        for round in 0..<rounds {
            for (index, subject) in subjects.enumerated() {
                let start = clock.now
                try work(subject, round)
                times[index].append(clock.now - start)
            }
        }
        let medians = times.map { times in
            let microseconds = times.sorted()[times.count / 2] / .microseconds(1)
            return "\((microseconds * 10).rounded() / 10)"
        }
        print("\(name): \(medians.joined(separator: " ")) microseconds")
    }
}
