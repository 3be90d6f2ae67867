/// A file, or files of a kind, that a parser wants out of a backup.
public struct InputRequest: Sendable, Hashable {
    /// Where files may lie.
    public enum Pattern: Sendable, Hashable {
        /// One path. Without a domain, in any.
        case file(domain: String?, path: String)
        /// Every file directly in a folder whose name ends so. Without a domain, in any.
        case folder(domain: String?, path: String, suffix: String)
        /// Every file of a name in the folders directly in a folder. Without a domain, in any.
        case subfolders(domain: String?, path: String, name: String)

        /// Whether a file of the backup is one of these.
        public func matches(domain: String, path: String) -> Bool {
            switch self {
            case .file(let wantedDomain, let wantedPath):
                return path == wantedPath && (wantedDomain == nil || wantedDomain == domain)
            case .folder(let wantedDomain, let folder, let suffix):
                guard wantedDomain == nil || wantedDomain == domain, path.hasPrefix(folder + "/"),
                    path.hasSuffix(suffix)
                else { return false }
                return !path.dropFirst(folder.utf8.count + 1).contains("/")
            case .subfolders(let wantedDomain, let folder, let name):
                guard wantedDomain == nil || wantedDomain == domain, path.hasPrefix(folder + "/") else { return false }
                let rest = path.dropFirst(folder.utf8.count + 1).split(separator: "/", omittingEmptySubsequences: false)
                return rest.count == 2 && !rest[0].isEmpty && rest[1] == name
            }
        }
    }

    /// Which of the files that match are wanted.
    public enum Choice: Sendable, Hashable {
        /// One: that of the first pattern that has any.
        case first
        /// All of all patterns.
        case all
    }

    /// Names the request among those of its parser; shown to people: "sms.db".
    public let name: String
    /// Where to look, the likeliest first.
    public let patterns: [Pattern]
    /// Which of the files that match are wanted.
    public let choice: Choice
    /// Whether there are rows without it.
    public let isOptional: Bool
    /// Whether it is a SQLite database: the file beside it whose name has "-wal" added is then wanted too.
    public let isDatabase: Bool

    public init(
        _ name: String,
        _ patterns: [Pattern],
        choice: Choice = .first,
        isOptional: Bool = false,
        isDatabase: Bool = true
    ) {
        self.name = name
        self.patterns = patterns
        self.choice = choice
        self.isOptional = isOptional
        self.isDatabase = isDatabase
    }
}
