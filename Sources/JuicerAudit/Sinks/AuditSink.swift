/// A place that lines of the log go to. Used by one thread at a time.
protocol AuditSink: AnyObject {
    /// `file`, `syslog`, `journald`.
    var name: String { get }

    /// Takes lines, in order. When it returns they are where they belong; when it throws, none of them counts as taken.
    func write(_ lines: ArraySlice<AuditLine>) throws
}

/// How a sink fares.
public struct AuditSinkStatus: Sendable, Hashable {
    /// `file`, `syslog`, `journald`.
    public let name: String
    /// The last line that it took; 0 for none.
    public internal(set) var position: Int64
    /// Why it takes nothing now; nil when it does.
    public internal(set) var problem: String?
    /// Lines that it never got, since too many were waiting.
    public internal(set) var skipped: Int64 = 0
}
