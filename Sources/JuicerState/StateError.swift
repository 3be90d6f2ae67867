/// Why the daemon's memory could not be used.
public enum StateError: Error, Sendable, Hashable {
    /// It was made by a newer version.
    case newerVersion
    /// It was put back in an older version.
    case putBack
    /// Its blocks verify, and together they are no database.
    case damaged
    /// SQLite failed with a code (https://sqlite.org/rescode.html).
    case failed(code: Int32)
}

extension StateError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .newerVersion: "the vault's state was written by a newer version"
        case .putBack: "the vault's state is an older version than was written last"
        case .damaged: "the vault's state is damaged"
        case .failed(let code): "the vault's state cannot be used (SQLite \(code))"
        }
    }
}
