import Glibc
import JuicerCore

/// The file with the machine's secret: one line of text, readable by the daemon's user alone.
struct KeyFile {
    private static let longest = 1_024

    let path: String
    /// Who may own it beside root and this process's user: the user that the daemon will be.
    var owner: uid_t?

    /// Reads the secret; nil when there is no such file.
    ///
    /// - Throws: `invalidSetting` when others may read it too, or it cannot be a secret.
    func read() throws(DaemonError) -> SecretBytes? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        if descriptor < 0 {
            if errno == ENOENT { return nil }
            throw .system("cannot open the vault's key file \(path)")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("cannot look at \(path)") }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0,
            [0, geteuid(), owner].contains(status.st_uid)
        else {
            throw DaemonError(
                .invalidSetting,
                "\(path) must be a file that the daemon's user alone may read",
                hint: "chmod 600 \(path)"
            )
        }
        var count = 0
        let text = SecretBytes(count: Self.longest + 2) { space in
            count = max(0, Glibc.read(descriptor, space.baseAddress, space.count))
        }
        let secret = text.withUnsafeBytes { bytes in
            SecretBytes(copying: UnsafeRawBufferPointer(rebasing: bytes[..<count].prefix { $0 != 0x0A }))
        }
        guard (32...Self.longest).contains(secret.count) else {
            throw DaemonError(.invalidSetting, "\(path) has no secret of 32 to 1,024 bytes in its first line")
        }
        return secret
    }

    /// Makes the file with a new secret of 256 random bits.
    func create() throws(DaemonError) -> SecretBytes {
        let secret = Hex.encode(SecretBytes(randomCount: 32))
        let line = SecretBytes(count: secret.count + 1) { space in
            secret.withUnsafeBytes { space.copyMemory(from: $0) }
            space[space.count - 1] = 0x0A
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system("cannot make the vault's key file \(path)") }
        defer { close(descriptor) }
        let written = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == line.count, fsync(descriptor) == 0 else {
            throw .system("cannot write the vault's key file \(path)")
        }
        return secret
    }
}
