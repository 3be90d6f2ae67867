public import JuicerCore

/// Why the audit log cannot be used.
public enum AuditError: Error, Sendable {
    /// Another process writes to the log in this folder.
    case inUse(path: String)
    /// The system refused something about the log's folder.
    case system(path: String, SystemError)
    /// The log takes as many bytes as it may, and nothing of it may be removed before servers have it.
    case full(path: String, bytes: Int64)
    /// The event was not in time where it belongs: the action must not be done.
    case notWritten
    /// The log was closed.
    case closed
}

extension AuditError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .inUse(let path): "another process writes to the audit log in \(path)"
        case .system(let path, let error): "\(path): \(error)"
        case .full(let path, let bytes):
            "the audit log in \(path) takes its \(bytes) bytes, and the servers it is shipped to lack its oldest lines"
        case .notWritten: "the audit log cannot be written"
        case .closed: "the audit log was closed"
        }
    }
}
