/// Sends to the journal of systemd, in its native form (systemd.io/JOURNAL_NATIVE_PROTOCOL): fields of a name, `=` and a text
/// without newlines, of which lines of the log have none.
final class JournalSink: AuditSink {
    let name = "journald"
    private let sender: UnixSender

    init(path: String) {
        sender = UnixSender(path: path)
    }

    func write(_ lines: ArraySlice<AuditLine>) throws {
        try sender.connect()
        for line in lines {
            let fields = """
                SYSLOG_IDENTIFIER=juicerd
                SYSLOG_FACILITY=13
                PRIORITY=\(line.syslogSeverity)
                JUICER_AUDIT_SEQUENCE=\(line.sequence)
                JUICER_AUDIT_HASH=\(line.head.hash)
                MESSAGE=
                """
            try sender.send(Array(fields.utf8) + line.bytes + [UInt8(ascii: "\n")])
        }
    }
}
