import JuicerAccess
import JuicerAudit
import JuicerBackups
import JuicerCore
import JuicerServices
import JuicerSessions
import Logging
import ServiceLifecycle

/// Ends sessions whose time is over and wipes the keys that nobody holds a session for any more.
struct Housekeeper: Service {
    let sessions: SessionKeeper
    let keeper: VaultKeeper
    let audit: CallAudit
    let throttle: Throttle
    let interval: Duration
    let logger: Logger

    /// How often old segments of the audit log are compressed and removed.
    private static let tidyInterval = Duration.seconds(3_600)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // So that the first client need not wait for it; calls that come meanwhile share this scan.
            let known = try? await sessions.backups.list()
            logger.info("roots scanned", metadata: ["backups": "\(known?.count ?? 0)"])
            var lastTidied: ContinuousClock.Instant?
            while !Task.isCancelled {
                if lastTidied.map({ ContinuousClock.now - $0 > Self.tidyInterval }) ?? true {
                    lastTidied = .now
                    await tidy()
                }
                try? await Task.sleep(for: interval)
                await sweep()
            }
        }
        // Nothing outlives the daemon, but keys are wiped now and not when the kernel gets round to it.
        try await keeper.close()
    }

    private func tidy() async {
        do {
            let log = audit.log
            let removed = try await BlockingExecutor.shared.run { try log.tidy() }
            for name in removed { logger.notice("old audit log removed", metadata: ["segment": "\(name)"]) }
        } catch {
            logger.warning("the audit log cannot be tidied", metadata: ["reason": "\(error)"])
        }
    }

    private func sweep() async {
        throttle.sweep()
        audit.noteRepeats()
        try? await BlockingExecutor.shared.run { [keeper] in try keeper.forgetSettledEvents() }
        for ended in await sessions.sweep() {
            logger.info(
                ended.wasMisused ? "session misused" : "session expired",
                metadata: ["session": "\(ended.session.id)", "backup": "\(ended.session.backupID)"]
            )
        }
        for backupID in await sessions.backups.dropVanished() {
            let count = await sessions.drop(backupID)
            audit.note("backup.gone", .logoff, [.init("backup", backupID)])
            logger.warning("backup is gone", metadata: ["backup": "\(backupID)", "sessions_ended": "\(count)"])
        }
    }
}
