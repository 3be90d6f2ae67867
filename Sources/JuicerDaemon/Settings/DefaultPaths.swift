import Glibc

/// Where things are when nothing says so.
struct DefaultPaths: Sendable {
    let environment: [String: String]
    let userID: uid_t

    /// Where the socket is: `/run/juicer/juicer.sock` for a machine, else below `$XDG_RUNTIME_DIR`.
    ///
    /// - Throws: `invalidSetting` when a person has no runtime directory.
    func socket(isSystem: Bool) throws(DaemonError) -> String {
        if isSystem { return "/run/juicer/juicer.sock" }
        if let directory = absolute("XDG_RUNTIME_DIR") { return "\(directory)/juicer/juicer.sock" }
        let directory = "/run/user/\(userID)"
        var status = stat()
        if stat(directory, &status) == 0, status.st_uid == userID { return "\(directory)/juicer/juicer.sock" }
        throw DaemonError(
            .invalidSetting,
            "no place for the socket: XDG_RUNTIME_DIR is not set and \(directory) is not there",
            hint: "set XDG_RUNTIME_DIR, or give --socket"
        )
    }

    /// Where the daemon keeps things: `/var/lib/juicer` for a machine, else below `$XDG_STATE_HOME`.
    ///
    /// - Throws: `invalidSetting` when a person has no home.
    func state(isSystem: Bool) throws(DaemonError) -> String {
        if isSystem { return "/var/lib/juicer" }
        if let directory = absolute("XDG_STATE_HOME") { return "\(directory)/juicer" }
        if let home = absolute("HOME") { return "\(home)/.local/state/juicer" }
        throw DaemonError(.invalidSetting, "no place for the state: HOME is not set", hint: "set HOME, or give --state")
    }

    /// Where the vault's key file is: what the service manager passes as the credential `vault-key` to a machine's daemon,
    /// else, for a person, a file beside the vault that is made with it.
    func vaultKey(isSystem: Bool, statePath: String) -> String? {
        guard isSystem else { return "\(statePath)/vault.key" }
        guard let directory = absolute("CREDENTIALS_DIRECTORY") else { return nil }
        let path = "\(directory)/vault-key"
        return access(path, F_OK) == 0 ? path : nil
    }

    /// Where a person's backups usually are, of these what exists; nothing for a machine.
    func backups(isSystem: Bool) -> [String] {
        guard !isSystem, let home = absolute("HOME") else { return [] }
        let data = absolute("XDG_DATA_HOME") ?? "\(home)/.local/share"
        let candidates = [
            "\(data)/juicer/backups",
            "\(home)/Backups",
            "\(home)/Library/Application Support/MobileSync/Backup",
            "\(home)/Apple/MobileSync/Backup",
        ]
        return candidates.filter { path in
            var status = stat()
            return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        }
    }

    /// The configuration file to read if it is there.
    func configuration(isSystem: Bool) -> String? {
        if isSystem { return "/etc/juicer/juicerd.json" }
        if let directory = absolute("XDG_CONFIG_HOME") { return "\(directory)/juicer/juicerd.json" }
        return absolute("HOME").map { "\($0)/.config/juicer/juicerd.json" }
    }

    /// The XDG rules ignore relative paths.
    private func absolute(_ variable: String) -> String? {
        environment[variable].flatMap { $0.utf8.first == UInt8(ascii: "/") ? $0 : nil }
    }
}
