import JuicerBackups
import JuicerServices
import JuicerSessions
import Logging
import ServiceLifecycle

/// Ends sessions whose time is over and wipes the keys that nobody holds a session for any more.
struct Housekeeper: Service {
    let sessions: SessionKeeper
    let keeper: VaultKeeper
    let interval: Duration
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // So that the first client need not wait for it; calls that come meanwhile share this scan.
            let known = try? await sessions.backups.list()
            logger.info("roots scanned", metadata: ["backups": "\(known?.count ?? 0)"])
            while !Task.isCancelled {
                try? await Task.sleep(for: interval)
                await sweep()
            }
        }
        // Nothing outlives the daemon, but keys are wiped now and not when the kernel gets round to it.
        try await keeper.close()
    }

    private func sweep() async {
        for session in await sessions.sweep() {
            logger.info("session expired", metadata: ["session": "\(session.id)", "backup": "\(session.backupID)"])
        }
        for backupID in await sessions.backups.dropVanished() {
            let count = await sessions.revoke { $0.backupID == backupID }.count
            logger.warning("backup is gone", metadata: ["backup": "\(backupID)", "sessions_ended": "\(count)"])
        }
    }
}
