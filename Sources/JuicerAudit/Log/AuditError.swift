public import JuicerCore

/// Why the audit log cannot be used.
public enum AuditError: Error, Sendable {
    /// Another process writes to the log in this folder.
    case inUse(path: String)
    /// The system refused something about the log's folder.
    case system(path: String, SystemError)
    /// No sink had taken the event in time: the action must not be done.
    case notWritten
    /// The log was closed.
    case closed
}

extension AuditError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .inUse(let path): "another process writes to the audit log in \(path)"
        case .system(let path, let error): "\(path): \(error)"
        case .notWritten: "the audit log cannot be written"
        case .closed: "the audit log was closed"
        }
    }
}
