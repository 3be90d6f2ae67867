import Glibc
public import JuicerBackupFormat
public import JuicerCore
import Synchronization

/// The backups under the daemon's roots, and the keys of those that are unlocked.
///
/// Keys are held as long as somebody holds a session: `unlock` counts one holder more, `release` one less,
/// and the last one wipes them.
public actor BackupStore {
    /// How many backups are known and how many are unlocked.
    public struct Counts: Sendable, Hashable {
        /// Backups that were found.
        public var known = 0
        /// Backups whose keys are held.
        public var unlocked = 0
    }

    private struct Holding {
        let backup: UnlockedBackup
        var holders: Int
    }

    /// What may be read without waiting for the actor.
    private struct Shared {
        var counts = Counts()
        var unlocked: [String: UnlockedBackup] = [:]
        /// Whether nothing can be unlocked, until `admit`.
        var isShut = false
        /// Told each time that another set of backups is unlocked.
        var observer: (@Sendable (Set<String>) -> Void)?
        /// Counts how often everything was locked: an unlocking that was under way then comes too late.
        var lockings = 0
    }

    private let roots: [FolderPath]
    private let makeReader: @Sendable () -> any BackupReader
    private let executor: BlockingExecutor
    private let derivations: TurnGate
    private let scans = TurnGate(width: 1, queueLength: 1024)
    private var catalogue = Catalogue()
    private var isScanned = false
    private var holdings: [String: Holding] = [:] {
        didSet { publish() }
    }
    private nonisolated let shared = Mutex(Shared())

    /// Creates a store that looks for backups under the roots when it is first asked for them.
    ///
    /// - Parameters:
    ///   - roots: Absolute paths of directories.
    ///   - reader: Makes who parses: one for each look through the roots, and one for each unlocking.
    ///   - derivations: How many key derivations run at a time; by default as many as there are cores.
    ///   - waiting: How many more may wait for their turn.
    ///   - waitingPerCaller: How many of one caller's.
    public init(
        roots: [String],
        reader: @escaping @Sendable () -> any BackupReader,
        derivations: Int = BackupStore.coreCount,
        waiting: Int = 64,
        waitingPerCaller: Int = 4
    ) {
        self.roots = roots.map { FolderPath($0) }
        makeReader = reader
        // Of its own: derivations that fill a pool of threads would keep reads of files waiting behind them.
        executor = BlockingExecutor(threadCount: derivations + 1, name: "juicer-keys")
        self.derivations = TurnGate(width: derivations, queueLength: waiting, lengthPerCaller: waitingPerCaller)
    }

    /// Cores that this process may use.
    public static var coreCount: Int { max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN)))) }

    // MARK: - Finding

    /// How many there are, without waiting for anything.
    public nonisolated var counts: Counts { shared.withLock { $0.counts } }

    /// Every backup, newest first.
    public func list() async throws -> [KnownBackup] {
        try await scanOnce()
        return catalogue.ordered.map(known)
    }

    /// The one backup that is meant: by its id, by a prefix of it, or by its device's name.
    ///
    /// - Throws: `BackupsError.notFound`, `ambiguous`.
    public func resolve(_ selector: String) async throws -> KnownBackup {
        try await scanOnce()
        return known(try catalogue.resolve(selector))
    }

    /// Looks through the roots again.
    public func rescan() async throws -> ScanReport {
        try await scans.withTurn { try await scan() }
    }

    /// Locks the unlocked backups whose folders are gone, and returns their ids.
    public func dropVanished() async -> [String] {
        let paths = holdings.keys.compactMap { id in catalogue[id].map { (id, $0.path) } }
        guard !paths.isEmpty else { return [] }
        let gone = try? await executor.run { paths.filter { (try? BackupFolder($0.1)) == nil }.map(\.0) }
        for id in gone ?? [] { forget(id) }
        return gone ?? []
    }

    private func scanOnce() async throws {
        if isScanned { return }
        try await scans.withTurn { if !isScanned { _ = try await scan() } }
    }

    private func scan() async throws -> ScanReport {
        let roots = self.roots
        let known = catalogue.entries
        let found = try await executor.run { [makeReader] in
            RootScan(under: roots, knowing: known, reader: makeReader())
        }
        let change = catalogue.replace(by: found.entries)
        for id in change.removed { forget(id) }
        isScanned = true
        publish()
        return ScanReport(
            total: catalogue.count,
            added: change.added,
            removed: change.removed,
            problems: found.problems
        )
    }

    private func known(_ summary: BackupSummary) -> KnownBackup {
        KnownBackup(summary: summary, isUnlocked: holdings[summary.id] != nil)
    }

    // MARK: - Keys

    /// Derives the keys from the passphrase and holds them for one holder more.
    ///
    /// The passphrase is tried even when the keys are held already: nobody gets in on somebody else's.
    /// - Parameters:
    ///   - id: A full id.
    ///   - passphrase: As the caller sent it.
    ///   - caller: Who takes turns with others.
    /// - Throws: `BackupsError.notFound`, `shut`; `TurnError`; `BackupFormatError`; `CancellationError`.
    public func unlock(_ id: String, passphrase: SecretBytes, for caller: String = "") async throws -> UnlockedBackup {
        try await derivations.withTurn(of: caller) {
            try await hold(id) { [makeReader] folder, isCancelled in
                try UnlockedBackup.unlock(
                    folder,
                    passphrase: passphrase,
                    reader: makeReader(),
                    isCancelled: isCancelled
                )
            }
        }
    }

    /// Holds the keys for one holder more, with those that an earlier unlocking kept.
    ///
    /// - Parameters:
    ///   - id: A full id.
    ///   - keptKeys: As from `UnlockedBackup.keptKeys`.
    /// - Throws: `BackupsError.notFound`, `shut`; `BackupFormatError`, with `passphraseWrong` when they do not fit any more.
    public func reopen(_ id: String, keptKeys: SecretBytes?) async throws -> UnlockedBackup {
        try await scanOnce()
        return try await hold(id) { [makeReader] folder, _ in
            try UnlockedBackup.reopen(folder, keptKeys: keptKeys, reader: makeReader())
        }
    }

    private func hold(
        _ id: String,
        _ open: @escaping @Sendable (BackupFolder, () -> Bool) throws -> UnlockedBackup
    ) async throws -> UnlockedBackup {
        guard let summary = catalogue[id] else { throw BackupsError.notFound(id) }
        let lockings = try lockingsWhileOpen()
        let isCancelled = CancellationFlag()
        let opened = try await withTaskCancellationHandler {
            try await executor.run { try open(BackupFolder(summary.path)) { isCancelled.isSet } }
        } onCancel: {
            isCancelled.set()
        }
        // The actor was free meanwhile: all may have been locked, the backup gone, or others may hold its keys.
        guard (try? lockingsWhileOpen()) == lockings else {
            opened.close()
            throw BackupsError.shut
        }
        guard catalogue[id] != nil else {
            opened.close()
            throw BackupsError.notFound(id)
        }
        guard var holding = holdings[id] else {
            holdings[id] = Holding(backup: opened, holders: 1)
            return opened
        }
        opened.close()
        holding.holders += 1
        holdings[id] = holding
        return holding.backup
    }

    private func lockingsWhileOpen() throws(BackupsError) -> Int {
        let (lockings, isShut) = shared.withLock { ($0.lockings, $0.isShut) }
        if isShut { throw .shut }
        return lockings
    }

    /// Tells which backups are unlocked, now and after each change: in order, and from a place that may not wait.
    public nonisolated func observe(_ observer: @escaping @Sendable (Set<String>) -> Void) {
        shared.withLock { shared in
            shared.observer = observer
            observer(Set(shared.unlocked.keys))
        }
    }

    /// The open backup with this full id, without waiting for anything.
    ///
    /// - Throws: `BackupsError.locked`.
    public nonisolated func unlocked(_ id: String) throws -> UnlockedBackup {
        guard let backup = shared.withLock({ $0.unlocked[id] }) else { throw BackupsError.locked(id) }
        return backup
    }

    /// Gives up one or more holds on the keys; the last one wipes them.
    public func release(_ id: String, count: Int = 1) {
        guard var holding = holdings[id] else { return }
        holding.holders -= count
        if holding.holders > 0 {
            holdings[id] = holding
        } else {
            forget(id)
        }
    }

    /// Wipes every key, and lets nothing be unlocked until `admit`.
    public func lockAll() {
        shared.withLock { shared in
            shared.isShut = true
            shared.lockings += 1
        }
        for id in Array(holdings.keys) { forget(id) }
    }

    /// Lets backups be unlocked again after `lockAll`.
    public nonisolated func admit() { shared.withLock { $0.isShut = false } }

    private func forget(_ id: String) {
        holdings.removeValue(forKey: id)?.backup.close()
    }

    private func publish() {
        let counts = Counts(known: catalogue.count, unlocked: holdings.count)
        let unlocked = holdings.mapValues(\.backup)
        shared.withLock { shared in
            shared.counts = counts
            let isChanged = shared.unlocked.keys != unlocked.keys
            shared.unlocked = unlocked
            if isChanged { shared.observer?(Set(unlocked.keys)) }
        }
    }
}
