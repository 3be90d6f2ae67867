/// Every setting there is. The raw value is its name in the configuration file; in the environment it is
/// `JUICER_` and the same in capitals.
enum SettingName: String, CaseIterable, Sendable {
    case system
    case socket
    case state
    case backups
    case vaultKeyFile = "vault_key_file"
    case user
    case group
    case roles
    case auditSyslog = "audit_syslog"
    case auditSyslogAuthority = "audit_syslog_authority"
    case auditJournal = "audit_journal"
    case auditKeepDays = "audit_keep_days"
    case indexOnUnlock = "index_on_unlock"
    case logLevel = "log_level"
    case logFormat = "log_format"
    case sessionIdleSeconds = "session_idle_seconds"
    case sessionLimitSeconds = "session_limit_seconds"
    case sessionsPerUser = "sessions_per_user"
    case connections
    case connectionsPerUser = "connections_per_user"

    /// What kind of value it takes.
    enum Kind: String {
        case flag = "true or false"
        case text = "a string"
        case number = "a whole number"
        case list = "a list of strings"
    }

    /// What kind of value it takes.
    var kind: Kind {
        switch self {
        case .system, .auditJournal, .indexOnUnlock: .flag
        case .socket, .state, .vaultKeyFile, .user, .group, .auditSyslog, .auditSyslogAuthority, .logLevel, .logFormat:
            .text
        case .backups, .roles: .list
        case .sessionIdleSeconds, .sessionLimitSeconds, .sessionsPerUser, .connections, .connectionsPerUser,
            .auditKeepDays:
            .number
        }
    }

    /// Its name in the environment.
    var variable: String { Self.prefix + rawValue.uppercased() }

    /// What every variable of ours starts with.
    static let prefix = "JUICER_"

    /// The variable that names the configuration file, which cannot stand in the file itself.
    static let configurationVariable = "JUICER_CONFIG"

    /// Variables with these beginnings are for other programs of the project and are not looked at.
    static let foreignPrefixes = ["JUICER_TEST_", "JUICER_BRIDGE_", "JUICER_BENCH_", "JUICER_DEMO_"]
}
