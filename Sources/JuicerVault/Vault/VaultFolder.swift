internal import Glibc
internal import JuicerCore

/// The places in the vault's folder (docs/storage-format.md, "The vault").
struct VaultFolder: Sendable {
    /// The newest format that is known.
    static let version = 1
    private static let versionPrefix = "juicer vault "
    private static let externalLine = "storage external"

    let path: String

    var root: String { path + "/root" }
    var slots: SlotFolder { SlotFolder(path: path + "/slots") }
    var rotation: String { path + "/rotation" }
    private var format: String { path + "/format" }
    private var backups: String { path + "/backups" }
    private var staging: String { path + "/staging" }

    func backup(_ id: String) -> String { backups + "/" + id }
    func staging(_ name: String) -> String { staging + "/" + name }

    /// Whether a text can be the name of a backup's volume: nothing that leads anywhere else.
    static func isValidBackupID(_ id: String) -> Bool {
        (1...128).contains(id.utf8.count) && !id.hasPrefix(".")
            && id.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
    }

    /// The ids of the backups that have volumes, whole or half made.
    var backupIDs: [String] {
        get throws { try FolderListing.names(in: backups).filter(Self.isValidBackupID).sorted() }
    }

    /// Whether a vault was made here. Its format file is written last.
    var exists: Bool {
        var status = stat()
        return stat(format, &status) == 0
    }

    /// Makes the folders.
    func make() throws {
        for folder in [path, backups, staging, slots.path] {
            if mkdir(folder, 0o700) != 0, errno != EEXIST {
                throw VaultError.system(path: folder, SystemError(lastErrorOf: "mkdir"))
            }
        }
    }

    /// Says that the vault is whole.
    func writeFormat(_ kind: VaultKind) throws {
        let lines = ["\(Self.versionPrefix)\(Self.version)"] + (kind == .external ? [Self.externalLine] : [])
        do {
            try AtomicFile.write(Array(lines.map { $0 + "\n" }.joined().utf8), to: format)
        } catch {
            throw VaultError.system(path: format, error)
        }
    }

    /// What its format file says.
    ///
    /// - Throws: ``VaultError/newerVersion(_:)``, ``VaultError/unusable(reason:)``.
    func readFormat() throws -> VaultKind {
        let text = String(decoding: try FileSource(path: format).allBytes(limit: 4_096), as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 2, lines.last == "", lines[0].hasPrefix(Self.versionPrefix),
            let version = Int(lines[0].dropFirst(Self.versionPrefix.count))
        else { throw VaultError.unusable(reason: "its format file cannot be read") }
        guard version <= Self.version else { throw VaultError.newerVersion(version) }
        switch lines.dropFirst().dropLast() {
        case []: return .embedded
        case [Self.externalLine[...]]: return .external
        default: throw VaultError.unusable(reason: "its format file cannot be read")
        }
    }

    /// Takes the vault for this process; the descriptor keeps it.
    func lock() throws -> CInt {
        let file = path + "/lock"
        let descriptor = open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw VaultError.system(path: file, SystemError(lastErrorOf: "open")) }
        // A program that a process starts holds its locks for the moment until it runs, also those of one that ends.
        let end = ContinuousClock.now + .milliseconds(500)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            let error = SystemError(lastErrorOf: "flock")
            if error.code == EWOULDBLOCK, ContinuousClock.now < end {
                usleep(5_000)
                continue
            }
            close(descriptor)
            throw error.code == EWOULDBLOCK ? VaultError.inUse(path: path) : VaultError.system(path: file, error)
        }
        return descriptor
    }
}
