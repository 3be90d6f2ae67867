import Glibc
import Logging

/// One line of the log while it is put together.
struct LogLine {
    private(set) var bytes: [UInt8] = []

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// `{"time":…,"level":…,"logger":…,"message":…,` and then the fields by name.
    mutating func appendJSON(_ event: LogEvent, label: String, fields: Logger.Metadata) {
        append("{\"time\":\"")
        append(Self.timestamp())
        append("\",\"level\":\"\(event.level)\",\"logger\":")
        appendQuoted(label)
        append(",\"message\":")
        appendQuoted("\(event.message)")
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
            append(",")
            appendQuoted(key)
            append(":")
            appendQuoted("\(value)")
        }
        append("}\n")
    }

    /// `time level message key=value …`, with values quoted where they hold more than a word.
    mutating func appendText(_ event: LogEvent, fields: Logger.Metadata) {
        append("\(Self.timestamp()) \(event.level) ")
        appendEscaped("\(event.message)")
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
            append(" ")
            appendEscaped(key)
            append("=")
            let text = "\(value)"
            let isWord = !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }
            if isWord { append(text) } else { appendQuoted(text) }
        }
        append("\n")
    }

    /// Writes the line. What a full disk or a closed pipe does not take is lost: a log must not stop the daemon.
    func write(to descriptor: CInt) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func appendQuoted(_ text: String) {
        append("\"")
        appendEscaped(text)
        append("\"")
    }

    /// Escapes as JSON does, and control and direction characters of Unicode as well.
    private mutating func appendEscaped(_ text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": append("\\\"")
            case "\\": append("\\\\")
            case "\n": append("\\n")
            case "\r": append("\\r")
            case "\t": append("\\t")
            default:
                if Self.isUnsafe(scalar) {
                    let hex = String(scalar.value, radix: 16)
                    append("\\u" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex)
                } else {
                    bytes.append(contentsOf: Unicode.UTF8.encode(scalar)!)
                }
            }
        }
    }

    /// Whether a character would change what a terminal shows around it. All of these have four hex digits.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x200E, 0x200F, 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// Now in UTC with milliseconds: "2026-01-31T12:00:00.000Z".
    static func timestamp() -> String {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        var parts = tm()
        gmtime_r(&now.tv_sec, &parts)
        func digits(_ value: Int, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let date = "\(parts.tm_year + 1900)-\(digits(Int(parts.tm_mon) + 1, 2))-\(digits(Int(parts.tm_mday), 2))"
        let hour = "\(digits(Int(parts.tm_hour), 2)):\(digits(Int(parts.tm_min), 2)):\(digits(Int(parts.tm_sec), 2))"
        return "\(date)T\(hour).\(digits(now.tv_nsec / 1_000_000, 3))Z"
    }
}
