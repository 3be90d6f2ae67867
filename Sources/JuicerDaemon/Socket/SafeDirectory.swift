import Glibc

/// A directory that nobody but this process's user can change, held open.
///
/// What lies in such a directory can be looked at first and acted on afterwards without somebody putting
/// another thing in its place in between.
final class SafeDirectory: Sendable {
    let path: String
    private let descriptor: OwnedDescriptor

    var fileDescriptor: CInt { descriptor.value }

    /// Opens the directory, making it when it is missing.
    ///
    /// - Parameters:
    ///   - path: An absolute path.
    ///   - mode: Permission bits of a directory that is made; one that exists keeps its own.
    ///   - group: Group of a directory that is made; nil leaves the process's own.
    ///   - makingParents: Whether missing directories above it are made too, for the owner alone.
    /// - Throws: `unsafeDirectory` when the directory is a symbolic link, belongs to another user, can be
    ///   written by group or others, or lies below a directory that others can change; `system`.
    init(
        preparing path: String,
        mode: mode_t,
        group: gid_t? = nil,
        makingParents: Bool = false
    ) throws(DaemonError) {
        self.path = path
        if makingParents { try Self.makeParents(of: path) }
        try Self.checkAncestors(of: path)
        let isNew = try Self.make(path, mode: mode)
        let opened = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else {
            if errno == ELOOP || errno == ENOTDIR {
                throw DaemonError(.unsafeDirectory, "\(path) is a symbolic link or not a directory")
            }
            throw .system("cannot open directory \(path)")
        }
        descriptor = OwnedDescriptor(opened)
        if isNew { try Self.finish(opened, path: path, mode: mode, group: group) }
        try Self.check(opened, path: path)
    }

    private static func makeParents(of path: String) throws(DaemonError) {
        let parent = parentPath(of: path)
        guard access(parent, F_OK) != 0, parent != "/" else { return }
        try makeParents(of: parent)
        _ = try make(parent, mode: 0o700)
    }

    private static func make(_ path: String, mode: mode_t) throws(DaemonError) -> Bool {
        if mkdir(path, mode & 0o700) == 0 { return true }
        guard errno == EEXIST else { throw .system("cannot make directory \(path)") }
        return false
    }

    /// The mode that mkdir gives is cut by the umask, so it is set again on the open directory.
    private static func finish(_ descriptor: CInt, path: String, mode: mode_t, group: gid_t?) throws(DaemonError) {
        if let group, fchown(descriptor, uid_t.max, group) != 0 {
            throw .system("cannot give directory \(path) to group \(group)")
        }
        guard fchmod(descriptor, mode) == 0 else { throw .system("cannot set the mode of directory \(path)") }
    }

    private static func check(_ descriptor: CInt, path: String) throws(DaemonError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("cannot look at directory \(path)") }
        guard status.st_uid == geteuid() else {
            throw DaemonError(
                .unsafeDirectory,
                "directory \(path) belongs to user \(status.st_uid), not to the daemon's user \(geteuid())",
                hint: "put the socket into a directory of the daemon's own"
            )
        }
        guard status.st_mode & 0o022 == 0 else {
            throw DaemonError(
                .unsafeDirectory,
                "directory \(path) can be written by others than its owner",
                hint: "chmod go-w \(path)"
            )
        }
    }

    /// Whoever can rename a directory further up can put another one in the place of ours.
    private static func checkAncestors(of path: String) throws(DaemonError) {
        guard path.utf8.first == UInt8(ascii: "/") else {
            throw DaemonError(.unsafeDirectory, "\(path) is not an absolute path")
        }
        let parent = parentPath(of: path)
        guard let resolved = realpath(parent, nil) else { throw .system("cannot find directory \(parent)") }
        defer { free(resolved) }
        var ancestor = String(cString: resolved)
        while true {
            var status = stat()
            guard lstat(ancestor, &status) == 0 else { throw .system("cannot look at directory \(ancestor)") }
            let isTrusted = status.st_uid == 0 || status.st_uid == geteuid()
            let isSticky = status.st_mode & S_ISVTX != 0
            guard isTrusted, status.st_mode & 0o022 == 0 || isSticky else {
                throw DaemonError(
                    .unsafeDirectory,
                    "directory \(ancestor) above \(path) can be changed by other users",
                    hint: "use a directory below one that only root or the daemon's user can write"
                )
            }
            if ancestor == "/" { return }
            ancestor = parentPath(of: ancestor)
        }
    }
}

/// The path without its last component: "/" for "/a", and for "/" itself.
func parentPath(of path: String) -> String {
    let bytes = path.utf8
    guard let slash = trimmed(bytes).lastIndex(of: UInt8(ascii: "/")), slash != bytes.startIndex else { return "/" }
    return String(path[..<slash])
}

/// The last component of a path; empty for "/".
func lastComponent(of path: String) -> String {
    let bytes = trimmed(path.utf8)
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return String(Substring(bytes)) }
    return String(Substring(bytes[bytes.index(after: slash)...]))
}

private func trimmed(_ bytes: String.UTF8View) -> Substring.UTF8View {
    var rest = bytes[...]
    while rest.count > 1, rest.last == UInt8(ascii: "/") { rest.removeLast() }
    return rest
}
