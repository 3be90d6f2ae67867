internal import Glibc
internal import JuicerCore

/// A line of the log as a syslog message (RFC 5424).
struct SyslogMessage {
    private static let facility = 13  // log audit
    private static let host = hostName()

    let bytes: [UInt8]

    init(_ line: AuditLine) {
        let head = "<\(Self.facility * 8 + line.syslogSeverity)>1 \(Self.timestamp()) \(Self.host) juicerd \(getpid())"
        // The number is the one that RFC 5612 keeps for examples.
        let data = #"[chain@32473 seq="\#(line.sequence)" hash="\#(line.head.hash)"]"#
        bytes = Array("\(head) \(line.isCheckpoint ? "checkpoint" : "event") \(data) ".utf8) + line.bytes
    }

    /// With its length in front (RFC 6587, 3.4.1), for streams.
    var counted: [UInt8] { Array("\(bytes.count) ".utf8) + bytes }

    private static func timestamp() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var parts = tm()
        gmtime_r(&time.tv_sec, &parts)
        var text = [CChar](repeating: 0, count: 32)
        strftime(&text, text.count, "%Y-%m-%dT%H:%M:%S", &parts)
        let micros = "\(time.tv_nsec / 1_000)"
        return string(text) + "." + String(repeating: "0", count: 6 - micros.count) + micros + "Z"
    }

    private static func string(_ text: [CChar]) -> String {
        String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Printable ASCII without blanks, or the sign for nothing.
    private static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, 255) == 0 else { return "-" }
        let text = string(name).filter { $0.isASCII && $0 > " " && $0 < "\u{7F}" }
        return text.isEmpty ? "-" : text
    }
}

extension AuditLine {
    /// 1 (alert) for events that somebody should be told of, 5 (notice) for what was not done, else 6 (informational).
    var syslogSeverity: Int {
        switch severity {
        case 4: 1
        case 2: 5
        default: 6
        }
    }
}
