import Glibc
import JuicerCore
import JuicerSandbox
import JuicerVault
import JuicerWorker
import Logging

/// What the daemon gives up once it has its socket and its directories, before it listens to anybody or reads anything that
/// somebody else wrote: its user, its capabilities, starting programs, files that are not its own, and most system calls.
///
/// All of it happens while there is one thread, since the kernel keeps most of it by thread, and cannot be undone. A step that
/// fails ends the start: there is no setting that leaves it out. Landlock alone may be missing, on kernels without it.
struct Confinement {
    let settings: Settings
    let logger: Logger

    /// Makes a daemon that root started one of the user that the settings name, with directories of that user's.
    ///
    /// - Throws: `invalidSetting` when there is no such user, or this process may not become it; `system`.
    func changeUser() throws(DaemonError) {
        guard let account = try settings.account(), account.userID != geteuid() else { return }
        guard geteuid() == 0 else {
            throw DaemonError(
                .invalidSetting,
                "only root can become the user \(account.name)",
                hint: "see the setting `user`"
            )
        }
        for (path, mode) in [(parentPath(of: settings.socketPath), mode_t(0o750)), (settings.statePath, 0o700)] {
            try give(path, mode, to: account)
        }
        try refused { () throws(SandboxError) in
            try ProcessIdentity.become(account.name, user: account.userID, group: account.groupID)
        }
    }

    /// Only what is made here is given away: a directory that is there may be somebody's, and is looked at later.
    private func give(_ path: String, _ mode: mode_t, to account: Account) throws(DaemonError) {
        guard mkdir(path, 0o700) == 0 else {
            if errno == EEXIST { return }
            throw .system("cannot make directory \(path)")
        }
        guard lchown(path, account.userID, account.groupID) == 0, chmod(path, mode) == 0 else {
            throw .system("cannot give directory \(path) to \(account.name)")
        }
    }

    /// Forks off what starts workers, and programs for the vault, since this process will start none. No secret goes with it: a child
    /// does not get the pages that they lie in.
    ///
    /// - Parameter worker: the path of the program that workers are; nil when there is none.
    func startLauncher(for worker: String?) throws(DaemonError) {
        // Mounting for other users means looking into their directories.
        let kept: Capabilities = [.administer, .overridePermissions, .readEverything, .setUser, .setGroup]
        var commands = Vault.commands
        if let worker {
            commands.append([.exactly(worker)])
        } else {
            logger.warning(
                "juicer-worker is neither beside juicerd nor in libexec/juicer: no backup can be read or unlocked"
            )
        }
        do {
            try ProgramLauncher.start(commands, keeping: kept.rawValue)
        } catch {
            throw DaemonError(.system, "\(error)")
        }
    }

    /// Gives up everything that serving does not need.
    ///
    /// - Parameter socket: the daemon's socket, whose name it removes at the end.
    /// - Throws: `system` when the kernel refuses a step.
    func enter(serving socket: ListeningSocket) throws(DaemonError) {
        // Root without a user of its own still reads the backups of all users, and ends its workers, who are another user's. A
        // capability gives it nothing else.
        let kept: Capabilities = geteuid() == 0 ? [.readEverything, .signal] : []
        try refused { () throws(SandboxError) in try Capabilities.keep(only: kept) }
        do {
            try fileRules(socket).enter()
        } catch .missing(let feature) {
            logger.warning("the kernel guards less than it could", metadata: ["missing": "\(feature.rawValue)"])
        } catch {
            throw DaemonError(.system, "\(error)")
        }
        let filter = SystemCallFilter.daemon(reachingNetwork: !settings.shippingPorts.isEmpty)
        try refused { () throws(SandboxError) in try filter.install() }
    }

    /// It reads what its user may, and writes below its state alone. The backup cannot be written even by mistake.
    private func fileRules(_ socket: ListeningSocket) -> FileRules {
        var rules = FileRules(handling: [.write, .execute])
        rules.allow(.write, below: settings.statePath)
        rules.allow(.writeFile, below: "/dev/null")
        if !socket.isInherited { rules.allow(.removeFile, below: parentPath(of: socket.path)) }
        // Made with the first vault, if it is not there.
        if let path = settings.vaultKeyPath, !settings.isSystem, access(path, F_OK) != 0 {
            rules.allow([.makeFile, .writeFile], below: parentPath(of: path))
        }
        if case .version(4...) = FileRules.support {
            // A name may have to be asked for over TCP too.
            rules.tcpPorts = settings.shippingPorts.isEmpty ? [] : settings.shippingPorts + [Self.nameServicePort]
        }
        return rules
    }

    private static let nameServicePort: UInt16 = 53

    private func refused(_ step: () throws(SandboxError) -> Void) throws(DaemonError) {
        do { try step() } catch { throw DaemonError(.system, "\(error)") }
    }
}
