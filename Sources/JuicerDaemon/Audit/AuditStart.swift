import JuicerAudit
import JuicerCore
import Logging

/// Opens the audit log when the daemon starts.
struct AuditStart {
    private let settings: Settings
    private let logger: Logger

    init(_ settings: Settings, _ logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// The log under the state directory, with its first event: that the daemon started.
    ///
    /// - Throws: `DaemonError` when another process has it, or it cannot be opened.
    func run() throws(DaemonError) -> AuditLog {
        do {
            var options = AuditLog.Options()
            options.shipping = settings.auditShipping
            options.retention = settings.auditRetention
            let log = try AuditLog(at: settings.statePath + "/audit", options: options)
            log.note(
                AuditEvent("daemon.started", .other, .success, code: "OK", time: MachineClock.system.now.sinceEpoch)
            )
            return log
        } catch AuditError.inUse(let path) {
            throw DaemonError(
                .alreadyRunning,
                "another process writes to the audit log in \(path)",
                hint: "stop it first"
            )
        } catch {
            throw DaemonError(.invalidSetting, "the audit log cannot be opened: \(error)")
        }
    }
}
