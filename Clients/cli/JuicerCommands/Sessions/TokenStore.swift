import Glibc
import JuicerCore

/// Session tokens of this user, a file per backup: `$XDG_RUNTIME_DIR/juicer/sessions/<backup id>`, mode 0600.
///
/// The runtime folder lies in memory and goes at logout. A file that is a link, belongs to somebody else or can be read
/// by others is never used.
struct TokenStore {
    private let variable: @Sendable (String) -> String?

    init(variable: @escaping @Sendable (String) -> String?) { self.variable = variable }

    /// Fails when a token could not be kept, so that no session is opened in vain.
    func prepare() throws(CommandFailure) {
        _ = try folder(create: true)
    }

    /// Keeps a token, in place of any that is there.
    func save(_ token: SecretBytes, backupID: String) throws(CommandFailure) {
        let name = try fileName(backupID)
        guard let folder = try folder(create: true) else { throw CommandFailure("the sessions folder is gone") }
        let directory = folder.descriptor.number
        let temporary = ".\(name).\(UInt64.random(in: .min ... .max))"
        let number = openat(directory, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard number >= 0 else { throw CommandFailure(IOFailure("make a file in \(folder.path)").description) }
        let file = Descriptor(owning: number)
        let written: Result<Void, IOFailure> = token.withUnsafeBytes { bytes in
            Result { () throws(IOFailure) in
                try writeAll(bytes, to: file.number)
                guard renameat(directory, temporary, directory, name) == 0 else {
                    throw IOFailure("keep the session in \(folder.path)")
                }
            }
        }
        if case .failure(let error) = written {
            unlinkat(directory, temporary, 0)
            throw CommandFailure(error.description)
        }
    }

    /// The token of a backup, or nil when none is kept.
    func load(backupID: String) throws(CommandFailure) -> SecretBytes? {
        let name = try fileName(backupID)
        guard let folder = try folder(create: false) else { return nil }
        let path = "\(folder.path)/\(name)"
        let number = openat(folder.descriptor.number, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else {
            if errno == ENOENT { return nil }
            throw CommandFailure(IOFailure("open \(path)").description, status: .denied)
        }
        return try Self.read(Descriptor(owning: number), path: path)
    }

    /// Forgets the token of a backup.
    func remove(backupID: String) throws(CommandFailure) {
        let name = try fileName(backupID)
        guard let folder = try folder(create: false) else { return }
        guard unlinkat(folder.descriptor.number, name, 0) == 0 || errno == ENOENT else {
            throw CommandFailure(IOFailure("remove \(folder.path)/\(name)").description)
        }
    }

    /// Reads the token in a file that a person named; the file must be as private as one of the store.
    static func readFile(_ path: String) throws(CommandFailure) -> SecretBytes {
        let number = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else {
            let error = IOFailure("open \(path)")
            throw CommandFailure(error.description, status: error.code == ENOENT ? .notFound : .denied)
        }
        return try read(Descriptor(owning: number), path: path)
    }

    private static func read(_ file: Descriptor, path: String) throws(CommandFailure) -> SecretBytes {
        var status = stat()
        guard fstat(file.number, &status) == 0 else { throw CommandFailure(IOFailure("look at \(path)").description) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw CommandFailure(
                "\(path) is not used as a session: it must be a file of yours with mode 0600",
                status: .denied,
                hints: ["whoever can read a session's token can read the backup; lock it and unlock it again"]
            )
        }
        do {
            let token = try SecretInput.firstLine(of: file.number, what: "session token")
            guard token.count > 0 else { throw CommandFailure("\(path) is empty", status: .denied) }
            return token
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("cannot read \(path)")
        }
    }

    private func folder(create: Bool) throws(CommandFailure) -> PrivateDirectory? {
        let runtime = try PrivateDirectory.runtime(variable)
        guard let juicer = try runtime.directory("juicer", create: create) else { return nil }
        return try juicer.directory("sessions", create: create)
    }

    // The id comes from a daemon; as a file's name it is believed only in the one form that ids have.
    private func fileName(_ backupID: String) throws(CommandFailure) -> String {
        let isHexadecimal = backupID.utf8.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
        guard backupID.utf8.count == 32, isHexadecimal else {
            throw CommandFailure("the daemon named a backup in a way that is not an id")
        }
        return backupID
    }
}
