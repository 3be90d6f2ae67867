import Glibc

/// A folder that only its owner can look into, reached without following a link.
struct PrivateDirectory {
    let path: String
    let descriptor: Descriptor

    /// Opens the user's runtime folder: `$XDG_RUNTIME_DIR`, or `/run/user/UID` where that is unset.
    static func runtime(_ variable: (String) -> String?) throws(CommandFailure) -> PrivateDirectory {
        let path = variable("XDG_RUNTIME_DIR") ?? "/run/user/\(geteuid())"
        let number = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else {
            throw CommandFailure(
                "there is no private place to keep a session: \(IOFailure("open \(path)").description)",
                hints: [
                    "set XDG_RUNTIME_DIR to a folder of yours with mode 0700",
                    "or do without one: `juicer unlock --print-token`, then `--session-stdin` or `--session-file FILE`",
                ]
            )
        }
        return try PrivateDirectory(path: path, checking: Descriptor(owning: number))
    }

    /// Opens a folder in this one, making it when `create` says so; nil when it is not there.
    func directory(_ name: String, create: Bool) throws(CommandFailure) -> PrivateDirectory? {
        let path = "\(path)/\(name)"
        if create, mkdirat(descriptor.number, name, 0o700) != 0, errno != EEXIST {
            throw CommandFailure(IOFailure("make \(path)").description)
        }
        let number = openat(descriptor.number, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard number >= 0 else {
            if errno == ENOENT { return nil }
            throw CommandFailure(IOFailure("open \(path)").description, status: .denied)
        }
        return try PrivateDirectory(path: path, checking: Descriptor(owning: number))
    }

    private init(path: String, checking descriptor: Descriptor) throws(CommandFailure) {
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else {
            throw CommandFailure(IOFailure("look at \(path)").description)
        }
        guard status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
            throw CommandFailure(
                "\(path) is not private to you, so no session is kept or looked for there",
                status: .denied,
                hints: ["it must belong to the user who runs juicer, with mode 0700"]
            )
        }
        self.path = path
        self.descriptor = descriptor
    }
}
