import Glibc
import JuicerAccess
import JuicerAudit
import JuicerSessions
import Logging

/// What the daemon was told to do, from all sources together.
struct Settings: Sendable {
    /// Whether the daemon serves a machine, as a user of its own, or one person, as that person.
    var isSystem: Bool

    /// Absolute path of the socket.
    var socketPath: String

    /// Whether the path was set, and is not just the default.
    var socketPathIsExplicit: Bool

    /// Directory of what the daemon keeps.
    var statePath: String

    /// The file with the machine's secret that opens the vault; nil where somebody has to unseal it.
    var vaultKeyPath: String?

    /// Directories under which backups are looked for.
    var backupRoots: [String]

    /// The user that a daemon becomes which root starts; nil to stay who starts it.
    var user: String?

    /// The group that may connect to a machine's daemon; nil is the daemon's own.
    var group: String?

    /// Who may do what, as `WHO=ROLE`; nil for the default.
    var roles: [String]?

    /// What else gets the audit log's lines.
    var auditShipping: [ShippingTarget]

    /// How long the audit log is kept.
    var auditRetention: AuditRetention

    /// Whether a backup that was not indexed, or not since it changed, is when it is unlocked.
    var indexesOnUnlock: Bool

    /// Events below it are not logged.
    var logLevel: Logger.Level

    /// How log lines look.
    var logFormat: LogFormat

    /// How long sessions last.
    var sessions: SessionLimits

    /// Connections at a time.
    var connections: Int

    /// Connections of one user at a time.
    var connectionsPerUser: Int

    /// The user that the daemon becomes; nil to stay who starts it.
    ///
    /// - Throws: `invalidSetting` when there is none of that name.
    func account() throws(DaemonError) -> Account? {
        guard let user else { return nil }
        if let account = Account(user) { return account }
        throw DaemonError(.invalidSetting, "there is no user \(user)", hint: "see the setting `user`")
    }

    /// The file with the machine's secret; nil where somebody has to unseal the vault.
    func vaultKey() throws(DaemonError) -> KeyFile? {
        guard let vaultKeyPath else { return nil }
        return KeyFile(path: vaultKeyPath, owner: try account()?.userID)
    }

    /// The TCP ports to which the audit log is shipped; mostly none.
    var shippingPorts: [UInt16] {
        auditShipping.compactMap { if case .syslogTLS(_, let port, _) = $0 { port } else { nil } }
    }

    /// How the socket is made: 0660 in 0750 for a machine, 0600 in 0700 for one person.
    ///
    /// - Throws: `invalidSetting` when the group does not exist.
    func socketOptions() throws(DaemonError) -> ListeningSocket.Options {
        ListeningSocket.Options(
            path: socketPath,
            mode: isSystem ? 0o660 : 0o600,
            directoryMode: isSystem ? 0o750 : 0o700,
            group: try group.map { name throws(DaemonError) in try Self.groupID(of: name) }
        )
    }

    /// Who may do what. Root and the daemon's own user are always administrators; the group that may connect to a machine's
    /// daemon has the role `user` where nothing else is set.
    ///
    /// - Throws: `invalidSetting`.
    func roleMap() throws(DaemonError) -> RoleMap {
        var map = RoleMap(daemonUserID: geteuid())
        guard let roles else {
            if isSystem {
                map.give(
                    .user,
                    toGroup: try group.map { name throws(DaemonError) in try Self.groupID(of: name) } ?? getegid()
                )
            }
            return map
        }
        for text in roles {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let role = Role(rawValue: String(parts[1])), !parts[0].isEmpty else {
                throw DaemonError(
                    .invalidSetting,
                    "setting roles: \(text) is not WHO=ROLE",
                    hint:
                        "WHO is a user, %GROUP or oidc/SUBJECT; ROLE is \(Role.allCases.map(\.rawValue).joined(separator: ", "))"
                )
            }
            let who = String(parts[0])
            if who.hasPrefix("%") {
                map.give(role, toGroup: try Self.groupID(of: String(who.dropFirst())))
            } else if who.hasPrefix("oidc/") {
                map.give(role, toSubject: String(who.dropFirst(5)))
            } else {
                map.give(role, toUser: try Self.userID(of: who))
            }
        }
        return map
    }

    private static func userID(of name: String) throws(DaemonError) -> uid_t {
        if let number = uid_t(name) { return number }
        guard let account = Account(name) else {
            throw DaemonError(.invalidSetting, "there is no user \(name)", hint: "see the setting `roles`")
        }
        return account.userID
    }

    private static func groupID(of name: String) throws(DaemonError) -> gid_t {
        if let number = gid_t(name) { return number }
        var entry = GroupEntry()
        var found: UnsafeMutablePointer<GroupEntry>?
        var buffer = [CChar](repeating: 0, count: 65_536)
        guard getgrnam_r(name, &entry, &buffer, buffer.count, &found) == 0, let found else {
            throw DaemonError(.invalidSetting, "there is no group \(name)", hint: "see the setting `group`")
        }
        return found.pointee.gr_gid
    }
}

private typealias GroupEntry = Glibc.group
