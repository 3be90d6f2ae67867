internal import JuicerCrypto

/// Sends to a syslog server on this machine.
final class SyslogSocketSink: AuditSink {
    let name = "syslog"
    private let sender: UnixSender

    init(path: String) {
        sender = UnixSender(path: path)
    }

    func write(_ lines: ArraySlice<AuditLine>) throws {
        try sender.connect()
        for line in lines {
            let message = SyslogMessage(line)
            try sender.send(sender.isStream ? message.counted : message.bytes)
        }
    }
}

/// Sends to a syslog server over TCP with TLS (RFC 5425).
final class SyslogTLSSink: AuditSink {
    let name = "syslog-tls"
    private let host: String
    private let port: UInt16
    private let authorityFile: String
    private var client: TLSClient?

    init(host: String, port: UInt16, authorityFile: String) {
        self.host = host
        self.port = port
        self.authorityFile = authorityFile
    }

    func write(_ lines: ArraySlice<AuditLine>) throws {
        let client: TLSClient
        if let open = self.client {
            client = open
        } else {
            client = try TLSClient(host: host, port: port, authorityFile: authorityFile)
            self.client = client
        }
        do {
            for line in lines { try client.send(SyslogMessage(line).counted) }
        } catch {
            self.client = nil
            throw error
        }
    }
}
