import Configuration
import Glibc
import JuicerAudit
import JuicerSessions
import Logging

/// Puts the settings together: arguments before `JUICER_` variables before the file before defaults.
struct SettingsLoader: Sendable {
    /// What was given on the command line; nil where nothing was.
    struct Arguments: Sendable {
        var configuration: String?
        var isSystem: Bool?
        var socket: String?
        var state: String?
        var backups: [String]?
        var logLevel: String?
        var logFormat: String?
    }

    let arguments: Arguments
    let environment: [String: String]
    let userID: uid_t

    private var defaults: DefaultPaths { DefaultPaths(environment: environment, userID: userID) }

    /// Reads every source.
    ///
    /// - Throws: `unreadableConfiguration`, `unknownSetting`, `invalidSetting`.
    func load() throws(DaemonError) -> Settings {
        try refuseUnknownVariables()
        let given = [argumentProvider, environmentProvider]
        // Which file is the default depends on the mode, and the mode may stand in the file; the other
        // sources decide first.
        let wantsSystem = try flag(.system, in: ConfigReader(providers: given)) ?? (userID == 0)
        let reader = ConfigReader(providers: try given + fileProviders(isSystem: wantsSystem))
        let isSystem = try flag(.system, in: reader) ?? wantsSystem
        let socket = try text(.socket, in: reader)
        let state = try absolute(text(.state, in: reader), .state)
        // Not with `??`: it loses the type of what is thrown.
        let socketPath = if let socket { socket } else { try defaults.socket(isSystem: isSystem) }
        let statePath = if let state { state } else { try defaults.state(isSystem: isSystem) }
        let keyPath = try absolute(text(.vaultKeyFile, in: reader), .vaultKeyFile)
        return Settings(
            isSystem: isSystem,
            socketPath: socketPath,
            socketPathIsExplicit: socket != nil,
            statePath: statePath,
            vaultKeyPath: keyPath ?? defaults.vaultKey(isSystem: isSystem, statePath: statePath),
            backupRoots: try backupRoots(reader, isSystem: isSystem),
            user: try text(.user, in: reader),
            group: try text(.group, in: reader),
            roles: try list(.roles, in: reader),
            auditShipping: try auditShipping(reader),
            auditRetention: AuditRetention(days: try number(.auditKeepDays, in: reader, 1...36_500) ?? 400),
            indexesOnUnlock: try flag(.indexOnUnlock, in: reader) ?? true,
            logLevel: try logLevel(reader),
            logFormat: try logFormat(reader),
            sessions: try sessionLimits(reader),
            connections: try number(.connections, in: reader, 1...65_536) ?? 1024,
            connectionsPerUser: try number(.connectionsPerUser, in: reader, 1...65_536) ?? 256
        )
    }

    // MARK: - Sources

    private var argumentProvider: any ConfigProvider {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        func set(_ name: SettingName, _ content: ConfigContent?) {
            if let content { values[AbsoluteConfigKey([name.rawValue])] = ConfigValue(content, isSecret: false) }
        }
        set(.system, arguments.isSystem.map { .bool($0) })
        set(.socket, arguments.socket.map { .string($0) })
        set(.state, arguments.state.map { .string($0) })
        set(.backups, arguments.backups.map { .stringArray($0) })
        set(.logLevel, arguments.logLevel.map { .string($0) })
        set(.logFormat, arguments.logFormat.map { .string($0) })
        return InMemoryProvider(name: "arguments", values: values)
    }

    private var environmentProvider: any ConfigProvider {
        let ours = environment.filter { variable, _ in SettingName.allCases.contains { $0.variable == variable } }
        return EnvironmentVariablesProvider(environmentVariables: ours, arraySeparator: ":")
            .prefixKeys(with: "juicer")
    }

    private func fileProviders(isSystem: Bool) throws(DaemonError) -> [any ConfigProvider] {
        if let path = arguments.configuration ?? environment[SettingName.configurationVariable] {
            return [try ConfigurationFile.provider(path: path)]
        }
        guard let path = defaults.configuration(isSystem: isSystem), access(path, F_OK) == 0 else { return [] }
        return [try ConfigurationFile.provider(path: path)]
    }

    private func refuseUnknownVariables() throws(DaemonError) {
        let known = Set(SettingName.allCases.map(\.variable)).union([SettingName.configurationVariable])
        let unknown = environment.keys.filter { variable in
            variable.hasPrefix(SettingName.prefix) && !known.contains(variable)
                && !SettingName.foreignPrefixes.contains { variable.hasPrefix($0) }
        }
        guard let first = unknown.min() else { return }
        throw DaemonError(
            .unknownSetting,
            "environment variable \(first) is no setting",
            hint: "settings are \(known.sorted().joined(separator: ", "))"
        )
    }

    // MARK: - Values

    private func backupRoots(_ reader: ConfigReader, isSystem: Bool) throws(DaemonError) -> [String] {
        guard let roots = try list(.backups, in: reader) else { return defaults.backups(isSystem: isSystem) }
        for root in roots {
            _ = try absolute(root, .backups)
        }
        return roots
    }

    private func logLevel(_ reader: ConfigReader) throws(DaemonError) -> Logger.Level {
        guard let text = try text(.logLevel, in: reader) else { return .info }
        if let level = Logger.Level(rawValue: text) { return level }
        throw invalid(.logLevel, "must be one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    private func logFormat(_ reader: ConfigReader) throws(DaemonError) -> LogFormat {
        guard let text = try text(.logFormat, in: reader) else {
            return isatty(STDERR_FILENO) == 1 ? .text : .json
        }
        if let format = LogFormat(rawValue: text) { return format }
        throw invalid(.logFormat, "must be one of \(LogFormat.allCases.map(\.rawValue).joined(separator: ", "))")
    }

    private func sessionLimits(_ reader: ConfigReader) throws(DaemonError) -> SessionLimits {
        var limits = SessionLimits()
        if let idle = try number(.sessionIdleSeconds, in: reader, 10...86_400) { limits.idle = .seconds(idle) }
        if let total = try number(.sessionLimitSeconds, in: reader, 10...604_800) {
            limits.absolute = .seconds(total)
        }
        if let count = try number(.sessionsPerUser, in: reader, 1...1024) { limits.perPrincipal = count }
        return limits
    }

    private func auditShipping(_ reader: ConfigReader) throws(DaemonError) -> [ShippingTarget] {
        var targets: [ShippingTarget] = []
        if try flag(.auditJournal, in: reader) == true { targets.append(.journal()) }
        guard let server = try text(.auditSyslog, in: reader) else { return targets }
        if server.hasPrefix("/") { return targets + [.syslogSocket(path: server)] }
        let parts = server.hasPrefix("tls://") ? server.dropFirst(6).split(separator: ":") : []
        guard parts.count == 2, let port = UInt16(parts[1]) else {
            throw invalid(.auditSyslog, "must be the path of a socket, or tls://HOST:PORT")
        }
        guard let authority = try absolute(text(.auditSyslogAuthority, in: reader), .auditSyslogAuthority) else {
            throw invalid(.auditSyslogAuthority, "must name the file with the certificate that proves the server")
        }
        return targets + [.syslogTLS(host: String(parts[0]), port: port, authorityFile: authority)]
    }

    private func absolute(_ path: String?, _ name: SettingName) throws(DaemonError) -> String? {
        guard let path else { return nil }
        guard path.utf8.first == UInt8(ascii: "/") else { throw invalid(name, "must be an absolute path: \(path)") }
        return path
    }

    private func number(
        _ name: SettingName,
        in reader: ConfigReader,
        _ range: ClosedRange<Int>
    ) throws(DaemonError) -> Int? {
        let value = try known(reader.int(forKey: name.key), name)
        guard value.map(range.contains) ?? true else {
            throw invalid(name, "must be between \(range.lowerBound) and \(range.upperBound)")
        }
        return value
    }

    private func flag(_ name: SettingName, in reader: ConfigReader) throws(DaemonError) -> Bool? {
        try known(reader.bool(forKey: name.key), name)
    }

    private func text(_ name: SettingName, in reader: ConfigReader) throws(DaemonError) -> String? {
        try known(reader.string(forKey: name.key), name)
    }

    private func list(_ name: SettingName, in reader: ConfigReader) throws(DaemonError) -> [String]? {
        try known(reader.stringArray(forKey: name.key), name)
    }

    /// The reader also says nil for what it does not understand. Arguments and the file have values of the right kind, and
    /// arguments come first: where a variable is set, nil means that it is the one.
    private func known<Value>(_ value: Value?, _ name: SettingName) throws(DaemonError) -> Value? {
        if value == nil, environment[name.variable] != nil { throw wrongKind(name) }
        return value
    }

    private func wrongKind(_ name: SettingName) -> DaemonError {
        invalid(name, "must be \(name.kind.rawValue)")
    }

    private func invalid(_ name: SettingName, _ reason: String) -> DaemonError {
        DaemonError(.invalidSetting, "setting \(name.rawValue) (\(name.variable)) \(reason)")
    }
}

extension SettingName {
    fileprivate var key: ConfigKey { ConfigKey([rawValue]) }
}
