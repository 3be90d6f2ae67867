internal import Glibc
internal import JuicerCore
internal import Synchronization

/// A volume that the stock gocryptfs has mounted read-only, as a child of this process.
///
/// It is unmounted with the object. What programs read through it is not held against the manifest.
public final class VolumeMount: Sendable {
    /// The backup whose volume it is.
    public let backupID: String
    /// Where it is mounted, without links in its path.
    public let directory: String
    private let process: pid_t
    /// Once it was waited for, its number may be that of any other process.
    private let hasEnded = Mutex(false)

    /// How long mounting and unmounting may take, in steps of 10 ms.
    private static let patience = 1_000

    /// Mounts a volume.
    ///
    /// - Parameters:
    ///   - cipherPath: the encrypted folder, with its `gocryptfs.conf`.
    ///   - secret: what opens it. It goes through a pipe.
    ///   - directory: absolute path of an empty folder that belongs to `owner`.
    ///   - owner: the user who may look at the files, beside root.
    /// - Throws: ``MountError``.
    init(
        _ backupID: String,
        _ cipherPath: String,
        secret: SecretBytes,
        at directory: String,
        owner: uid_t
    ) throws(MountError) {
        self.backupID = backupID
        self.directory = try Self.checked(directory, owner)
        guard let program = Self.programs.first(where: { access($0, X_OK) == 0 }) else {
            throw .notHere("the program gocryptfs is not installed")
        }
        guard access("/dev/fuse", R_OK | W_OK) == 0 else { throw .notHere("/dev/fuse cannot be used") }
        var arguments = [program] + Self.options
        if owner != geteuid() { arguments += Self.sharing + ["\(owner):\(owner)"] }
        arguments += ["--", cipherPath, self.directory]
        process = try Self.spawn(arguments, input: secret)
        for _ in 0..<Self.patience {
            if Self.isMountPoint(self.directory) { return }
            if let status = ended() { throw .failed(status: status) }
            usleep(10_000)
        }
        // The object goes, and with it the process.
        throw .failed(status: 0)
    }

    deinit {
        end()
    }

    /// Whether it is still mounted: somebody else may have unmounted it.
    public var isMounted: Bool { Self.isMountPoint(directory) }

    /// The program unmounts when it is told to end; one that somebody's open file keeps from it is left without its keys
    /// all the same.
    private func end() {
        signal(SIGTERM)
        for _ in 0..<50 where ended() == nil { usleep(10_000) }
        if Self.isMountPoint(directory) { _ = Program.output(of: Self.detaching + [directory]) }
        signal(SIGKILL)
        for _ in 0..<50 where ended() == nil { usleep(10_000) }
    }

    private func signal(_ number: CInt) {
        hasEnded.withLock { if !$0 { kill(process, number) } }
    }

    /// The exit status once the process has ended, nil while it runs.
    private func ended() -> Int32? {
        hasEnded.withLock { hasEnded in
            var status: CInt = 0
            if !hasEnded { hasEnded = waitpid(process, &status, WNOHANG) != 0 }
            return hasEnded ? status >> 8 & 0xFF : nil
        }
    }

    // MARK: - The place

    private static func checked(_ directory: String, _ owner: uid_t) throws(MountError) -> String {
        guard directory.hasPrefix("/"), let resolved = realpath(directory, nil) else { throw .unfitFolder(directory) }
        defer { free(resolved) }
        let path = String(cString: resolved)
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == owner,
            (try? FolderListing.names(in: path).isEmpty) == true
        else { throw .unfitFolder(directory) }
        if isMountPoint(path) { throw .mountedAlready(path) }
        return path
    }

    private static func isMountPoint(_ path: String) -> Bool {
        var own = stat()
        var parent = stat()
        guard lstat(path, &own) == 0, lstat(path + "/..", &parent) == 0 else { return false }
        return own.st_dev != parent.st_dev
    }

    // MARK: - The program

    private static let programs = ["/usr/bin/gocryptfs", "/usr/local/bin/gocryptfs"]
    private static let options = ["-fg", "-q", "-nosyslog", "-ro"]
    private static let sharing = ["-allow_other", "-force_owner"]
    private static let detaching = ["/usr/bin/umount", "--no-canonicalize", "--lazy", "--"]

    /// Every command that mounting and unmounting may need.
    static var commands: [[ProgramLauncher.Word]] {
        programs.flatMap { program -> [[ProgramLauncher.Word]] in
            let own = ([program] + options).map { ProgramLauncher.Word.exactly($0) }
            let shared = own + sharing.map { .exactly($0) } + [.numbers]
            return [own, shared].map { $0 + [.exactly("--"), .path, .path] }
        } + [detaching.map { .exactly($0) } + [.path]]
    }

    private static func spawn(_ arguments: [String], input secret: SecretBytes) throws(MountError) -> pid_t {
        guard let pipe = Program.pipe() else { throw .failed(status: 0) }
        defer {
            close(pipe.reading)
            close(pipe.writing)
        }
        // A pipe takes 64 KiB before anybody reads, and a secret has 1 KiB at most.
        let written = secret.withUnsafeBytes { write(pipe.writing, $0.baseAddress, $0.count) }
        guard written == secret.count else { throw .failed(status: 0) }

        guard let process = Program.start(arguments, standardInput: pipe.reading) else { throw .failed(status: 0) }
        return process
    }
}

/// Why a volume could not be mounted.
public enum MountError: Error, Sendable, Hashable {
    /// Not an absolute path of an empty folder of the caller's.
    case unfitFolder(String)
    /// Something is mounted there.
    case mountedAlready(String)
    /// The machine lacks what mounting needs.
    case notHere(String)
    /// gocryptfs did not mount it; its exit status, 0 where it gave none.
    case failed(status: Int32)
}

extension MountError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unfitFolder(let path): "\(path) is not an absolute path of an empty folder of yours"
        case .mountedAlready(let path): "something is mounted on \(path) already"
        case .notHere(let reason): "volumes cannot be mounted here: \(reason)"
        case .failed(let status): "gocryptfs did not mount the volume (exit status \(status))"
        }
    }
}

extension Vault {
    /// Mounts the volume of a backup for a user.
    ///
    /// - Throws: ``MountError``, ``VaultError``.
    public func mount(_ backupID: String, at directory: String, owner: UInt32) throws -> VolumeMount {
        let secret = try volumeSecret(backupID)
        return try VolumeMount(backupID, folder.backup(backupID), secret: secret, at: directory, owner: owner)
    }
}
