internal import JuicerCore
internal import JuicerCrypto

/// What is counted, as the text of a file. docs/throttling-and-keys.md describes it.
enum ThrottleText {
    /// The longest file that is read. A subject takes 100 bytes as a rule, and never more than 3,000.
    static let sizeLimit = 32 << 20

    private static let name = "juicer throttle"
    private static let version = "1"
    private static let columns = "# subject failures lockouts locked-until last-failure full-at failures-by-target"

    // MARK: - Writing

    /// The text of a table; its times are in milliseconds of the uptime that the second line names.
    static func encode(_ table: ThrottleTable, at now: Moment) -> [UInt8] {
        var text = """
            \(name) \(version)
            written \(now.bootID.isEmpty ? "-" : now.bootID) \(number(now.uptime)) \(number(now.sinceEpoch))
            refused-until \(number(table.refusedUntil))
            \(columns)

            """
        for (subject, entry) in table.entries.map({ (escape("\($0)"), $1) }).sorted(by: { $0.0 < $1.0 }) {
            text += "\(subject) \(entry.failures) \(entry.lockouts) \(number(entry.lockedUntil))"
            text += " \(number(entry.lastFailure)) \(number(entry.fullAt))"
            for (target, count) in entry.against.sorted(by: { $0.key < $1.key }) {
                text += " \(escape(target))=\(count)"
            }
            text += "\n"
        }
        let body = Array(text.utf8)
        return body + Array("sha256 \(Hex.encode(HashFunction.sha256.hash(body)))\n".utf8)
    }

    // MARK: - Reading

    /// Reads a text, with its times as uptimes of the present boot.
    static func decode(_ bytes: [UInt8], _ rules: ThrottleRules, at now: Moment) throws(ThrottleFileError)
        -> ThrottleTable
    {
        let first = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
        guard first == "\(name) \(version)" else { throw first.hasPrefix("\(name) ") ? .newerVersion : .damaged }
        // "sha256 ", 64 digits and the end of the line.
        let body = Array(bytes.dropLast(72))
        let digest = "sha256 \(Hex.encode(HashFunction.sha256.hash(body)))\n"
        var lines = body.split(separator: 0x0A).dropFirst().map { String(decoding: $0, as: UTF8.self) }[...]
        guard bytes[body.count...].elementsEqual(digest.utf8),
            let written = lines.popFirst()?.split(separator: " "), written.count == 4, written[0] == "written",
            let uptime = duration(written[2]), let sinceEpoch = duration(written[3]),
            let refused = lines.popFirst()?.split(separator: " "), refused.count == 2, refused[0] == "refused-until",
            let refusedUntil = duration(refused[1])
        else { throw .damaged }
        let bootID = written[1] == "-" ? "" : String(written[1])
        let then = Moment(uptime: uptime, sinceEpoch: sinceEpoch, bootID: bootID)
        let shift = now.uptime - now.elapsed(since: then) - uptime
        var entries: [ThrottleSubject: ThrottleEntry] = [:]
        for line in lines where !line.hasPrefix("#") {
            guard let (subject, entry) = parse(line, shift) else { throw .damaged }
            entries[subject] = entry
        }
        return ThrottleTable(rules, entries: entries, refusedUntil: refusedUntil + shift)
    }

    private static func parse(_ line: String, _ shift: Duration) -> (ThrottleSubject, ThrottleEntry)? {
        let words = line.split(separator: " ")
        guard words.count >= 6, let subject = unescape(words[0]).flatMap({ ThrottleSubject($0) }),
            let failures = Int32(words[1]), let lockouts = Int32(words[2]), let lockedUntil = duration(words[3]),
            let lastFailure = duration(words[4]), let fullAt = duration(words[5]), failures >= 0, lockouts >= 0
        else { return nil }
        var entry = ThrottleEntry(
            failures: Int(failures),
            lockouts: Int(lockouts),
            lockedUntil: lockedUntil + shift,
            lastFailure: lastFailure + shift,
            fullAt: fullAt + shift
        )
        for word in words.dropFirst(6) {
            let parts = word.split(separator: "=")
            guard parts.count == 2, let target = unescape(parts[0]), let count = Int32(parts[1]), count > 0 else {
                return nil
            }
            entry.against[target] = Int(count)
        }
        return (subject, entry)
    }

    // MARK: - Words

    private static func number(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
    }

    private static func duration(_ text: Substring) -> Duration? {
        // Far beyond any time, and far from overflowing.
        Int64(text).flatMap { (-1 << 50...1 << 50).contains($0) ? .milliseconds($0) : nil }
    }

    /// Every byte that is not a letter, a digit or one of "-_.:/*@" of ASCII stands as %XX.
    private static func escape(_ text: String) -> String {
        text.utf8.reduce(into: "") { text, byte in
            switch byte {
            case 0x30...0x3A, 0x40...0x5A, 0x61...0x7A, 0x2A, 0x2D...0x2F, 0x5F:
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "%" + Hex.encode([byte])
            }
        }
    }

    private static func unescape(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let escaped = Hex.decode(String(decoding: rest.prefix(2), as: UTF8.self)), escaped.count == 1 else {
                return nil
            }
            bytes += escaped
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
