internal import Glibc

/// Finds backups under roots.
///
/// A backup is a folder: several copies of one device's backup are several backups. Links are not followed, and
/// nothing below a backup is looked at.
public enum BackupDiscovery {
    /// How much is looked through.
    public struct Limits: Sendable, Hashable {
        /// How deep below a root backups are looked for; 0 is the root itself.
        public var depth: Int

        /// Most entries of all folders of one root.
        public var entries: Int

        /// Makes limits.
        public init(depth: Int = 2, entries: Int = 100_000) {
            self.depth = depth
            self.entries = entries
        }
    }

    /// What was found.
    public struct Result: Sendable {
        /// The folders of backups, each once, by path.
        public var folders: [BackupFolder]

        /// Roots that were not, or not wholly, looked through.
        public var problems: [RootProblem]
    }

    /// Why a root was not wholly looked through.
    public struct RootProblem: Sendable, Hashable {
        /// The root as it was given.
        public var root: FolderPath

        /// What happened.
        public var problem: BackupProblem
    }

    /// Looks through the roots.
    public static func scan(roots: [FolderPath], limits: Limits = Limits()) -> Result {
        var found: [FolderPath: BackupFolder] = [:]
        var problems: [RootProblem] = []
        for root in roots {
            var search = Search(limits: limits)
            search.run(root)
            for folder in search.found { found[folder.path] = folder }
            problems += search.problems.map { RootProblem(root: root, problem: $0) }
        }
        let folders = found.values.sorted { $0.path.bytes.lexicographicallyPrecedes($1.path.bytes) }
        return Result(folders: folders, problems: problems)
    }
}

/// The search through one root.
private struct Search {
    let limits: BackupDiscovery.Limits
    var found: [BackupFolder] = []
    var problems: [BackupProblem] = []
    private var entries = 0

    init(limits: BackupDiscovery.Limits) { self.limits = limits }

    mutating func run(_ root: FolderPath) {
        do {
            let folder = try BackupFolder(root)
            if folder.looksLikeBackup {
                found.append(folder)
            } else if let names = folderNames(of: folder.path) {
                descend(folder.path, names, depth: 1)
            } else {
                problems.append(.init(.rootUnreadable, "the root cannot be listed; check its permissions"))
            }
        } catch {
            problems.append(.init(.rootUnreadable, "the root cannot be opened; check that it exists"))
        }
    }

    private mutating func descend(_ path: FolderPath, _ names: [[UInt8]], depth: Int) {
        guard depth <= limits.depth else { return }
        for name in names.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            // A folder that goes away, or may not be entered, is none of ours.
            guard let folder = try? BackupFolder(path.appending(name)) else { continue }
            if folder.looksLikeBackup {
                found.append(folder)
            } else if depth < limits.depth, let inner = folderNames(of: folder.path) {
                descend(folder.path, inner, depth: depth + 1)
            }
        }
    }

    private mutating func folderNames(of path: FolderPath) -> [[UInt8]]? {
        guard let directory = path.withCString({ opendir($0) }) else { return nil }
        defer { closedir(directory) }
        var names: [[UInt8]] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard name != [UInt8(ascii: ".")], name != Array("..".utf8) else { continue }
            entries += 1
            guard entries <= limits.entries else {
                if !problems.contains(where: { $0.reason == .tooManyEntries }) {
                    problems.append(
                        .init(.tooManyEntries, "the root has over \(limits.entries) entries; name a folder closer by")
                    )
                }
                return names
            }
            if isFolder(entry.pointee.d_type, name, in: dirfd(directory)) { names.append(name) }
        }
        return names
    }

    private func isFolder(_ type: UInt8, _ name: [UInt8], in directory: CInt) -> Bool {
        if type == DT_DIR { return true }
        guard type == DT_UNKNOWN else { return false }
        var status = stat()
        let result = FolderPath(bytes: name).withCString { fstatat(directory, $0, &status, AT_SYMLINK_NOFOLLOW) }
        return result == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
