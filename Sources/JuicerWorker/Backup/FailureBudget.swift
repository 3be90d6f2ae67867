internal import JuicerBackupFormat

/// The time that a list of files may take from everybody with calls that fail: a minute, and then a tenth of all time. A backup that is
/// made to end its workers, or to let them hang, keeps neither the machine nor the threads of the daemon busy.
struct FailureBudget {
    private static let most = Duration.seconds(60)
    /// What a failure costs that took no time: a worker is started and the list opened again.
    private static let least = Duration.seconds(5)
    private static let share = 10

    private var left = most
    private var since: ContinuousClock.Instant

    init(now: ContinuousClock.Instant = .now) {
        since = now
    }

    /// - Throws: `readerFailed` when all is spent.
    mutating func check(now: ContinuousClock.Instant = .now) throws(BackupFormatError) {
        left = min(Self.most, left + (now - since) / Self.share)
        since = now
        guard left > .zero else {
            throw BackupFormatError(
                .readerFailed,
                "reading the list of files failed too often",
                hint: "wait a minute and try again; if it goes on, use another copy of the backup"
            )
        }
    }

    /// Takes the time of a call that failed.
    mutating func spend(_ time: Duration) {
        left -= max(time, Self.least)
    }
}
