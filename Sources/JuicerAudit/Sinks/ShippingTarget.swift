/// Where lines are sent, besides the file.
public enum ShippingTarget: Sendable, Hashable {
    /// A syslog server on a Unix socket, datagrams or a stream; mostly `/dev/log`.
    case syslogSocket(path: String)
    /// A syslog server over TCP with TLS (RFC 5425), which must prove itself under a certificate authority's file of PEM.
    case syslogTLS(host: String, port: UInt16, authorityFile: String)
    /// The journal of systemd.
    case journal(path: String = "/run/systemd/journal/socket")

    func makeSink() -> any AuditSink {
        switch self {
        case .syslogSocket(let path): SyslogSocketSink(path: path)
        case .syslogTLS(let host, let port, let file): SyslogTLSSink(host: host, port: port, authorityFile: file)
        case .journal(let path): JournalSink(path: path)
        }
    }
}
