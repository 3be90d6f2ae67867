import Glibc

/// Sizes, counts, times and durations as people read them.
enum Units {
    /// A number with a comma between thousands: "12,345".
    static func count(_ value: some BinaryInteger) -> String {
        let digits = String(value.magnitude)
        var grouped = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { grouped.append(",") }
            grouped.append(digit)
        }
        return value < 0 ? "-" + grouped : grouped
    }

    /// A count with its noun: "1 file", "2 files".
    static func count(_ value: some BinaryInteger, _ singular: String, _ plural: String? = nil) -> String {
        count(value) + " " + (value == 1 ? singular : plural ?? singular + "s")
    }

    /// A size in decimal units with three digits or so: "999 B", "1.50 kB", "23.4 MB".
    static func size(_ bytes: Int64) -> String {
        guard bytes >= 1000 else { return "\(bytes) B" }
        var value = Double(bytes)
        var unit = ""
        for name in ["kB", "MB", "GB", "TB", "PB", "EB"] {
            value /= 1000
            unit = name
            if value < 999.5 { break }
        }
        return fixed(value, digits: value < 9.995 ? 2 : value < 99.95 ? 1 : 0) + " " + unit
    }

    /// Seconds as a duration: "0:07", "12:05", "3:00:00".
    static func duration(seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 360_000 else { return "-:--" }
        let whole = Int(seconds.rounded())
        let hours = whole / 3600
        let minutes = whole / 60 % 60
        let tail = padded(whole % 60)
        return hours > 0 ? "\(hours):\(padded(minutes)):\(tail)" : "\(minutes):\(tail)"
    }

    /// A point in time to the minute, local or in UTC: "2026-11-23 19:05".
    static func time(seconds: Int64, utc: Bool) -> String {
        guard let parts = calendar(seconds: seconds, utc: utc) else { return "-" }
        let year = String(parts.tm_year + 1900)
        let date =
            String(repeating: "0", count: max(4 - year.count, 0)) + year
            + "-\(padded(Int(parts.tm_mon) + 1))-\(padded(Int(parts.tm_mday)))"
        return "\(date) \(padded(Int(parts.tm_hour))):\(padded(Int(parts.tm_min)))"
    }

    /// The day of a point in time, local or in UTC: "2026-11-23".
    static func day(seconds: Int64, utc: Bool) -> String {
        String(time(seconds: seconds, utc: utc).prefix { $0 != " " })
    }

    /// The time of day of a point in time, local or in UTC: "19:05".
    static func clock(seconds: Int64, utc: Bool) -> String {
        String(time(seconds: seconds, utc: utc).suffix(5))
    }

    /// A point in time to the second with its zone: "2026-11-23 19:05:09 +0100".
    static func exactTime(seconds: Int64, utc: Bool) -> String {
        guard let parts = calendar(seconds: seconds, utc: utc) else { return "-" }
        let offset = Int(parts.tm_gmtoff) / 60
        let zone = (offset < 0 ? "-" : "+") + padded(abs(offset) / 60) + padded(abs(offset) % 60)
        return time(seconds: seconds, utc: utc) + ":\(padded(Int(parts.tm_sec))) \(zone)"
    }

    /// Degrees of a place, to about a metre: "-47.37690".
    static func degrees(_ value: Double) -> String {
        guard value.isFinite, abs(value) <= 360 else { return "-" }
        let scaled = Int((abs(value) * 100_000).rounded())
        let fraction = String(scaled % 100_000)
        let sign = value < 0 && scaled > 0 ? "-" : ""
        return "\(sign)\(scaled / 100_000)." + String(repeating: "0", count: 5 - fraction.count) + fraction
    }

    /// A length: "65 m", "1.50 km".
    static func metres(_ value: Double) -> String {
        guard value.isFinite, (0..<1e9).contains(value) else { return "-" }
        if value < 999.5 { return "\(Int(value.rounded())) m" }
        return fixed(value / 1_000, digits: value < 9_995 ? 2 : value < 99_950 ? 1 : 0) + " km"
    }

    private static func calendar(seconds: Int64, utc: Bool) -> tm? {
        var time = time_t(seconds)
        var parts = tm()
        guard (utc ? gmtime_r(&time, &parts) : localtime_r(&time, &parts)) != nil else { return nil }
        return parts
    }

    private static func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }

    private static func fixed(_ value: Double, digits: Int) -> String {
        let scale = digits == 0 ? 1.0 : digits == 1 ? 10.0 : 100.0
        let scaled = Int((value * scale).rounded())
        guard digits > 0 else { return String(scaled) }
        let fraction = String(scaled % Int(scale))
        return "\(scaled / Int(scale))." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
