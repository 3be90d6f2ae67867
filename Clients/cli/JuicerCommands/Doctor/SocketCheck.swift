import Glibc

/// Whether others can put something in the place of the daemon's socket, or see it.
struct SocketCheck {
    let path: String

    func findings() -> [Finding] {
        [
            Finding("the socket", mend: advice(path, kind: S_IFSOCK, mode: 0o660)),
            Finding("the socket's directory", mend: advice(folder, kind: S_IFDIR, mode: 0o750)),
        ]
    }

    private var folder: String {
        let end = path.lastIndex(of: "/") ?? path.startIndex
        return end == path.startIndex ? "/" : String(path[..<end])
    }

    /// What is wrong with a path that may have at most these permissions.
    private func advice(_ path: String, kind: mode_t, mode: mode_t) -> String? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return "it cannot be looked at: \(path)" }
        guard status.st_mode & S_IFMT == kind else { return "\(path) is something else" }
        let excess = status.st_mode & 0o777 & ~mode
        if excess != 0 { return "others may use \(path): chmod \(String(mode, radix: 8)) it" }
        return nil
    }
}
