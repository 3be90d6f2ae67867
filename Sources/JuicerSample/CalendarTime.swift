/// A moment, in the clocks that backups use.
struct CalendarTime {
    /// Seconds since 1970-01-01T00:00:00Z.
    var unix: Int64

    /// Seconds between the Unix and the Cocoa epoch (2001-01-01T00:00:00Z).
    static let cocoaEpoch: Int64 = 978_307_200

    init(unix: Int64) {
        self.unix = unix
    }

    init(cocoa: Double) {
        unix = Int64(cocoa) + Self.cocoaEpoch
    }

    /// Seconds since 2001.
    var cocoa: Double { Double(unix - Self.cocoaEpoch) }

    /// Nanoseconds since 2001, as Messages counts since iOS 11.
    var cocoaNanoseconds: Int64 { (unix - Self.cocoaEpoch) * 1_000_000_000 }

    /// This moment moved by whole seconds.
    func adding(_ seconds: Int64) -> CalendarTime { CalendarTime(unix: unix + seconds) }

    /// Year, month, day, hour, minute, second in UTC.
    var components: (Int64, Int64, Int64, Int64, Int64, Int64) {
        // Days to civil date, counted in eras of 400 years that begin on 1 March.
        let days = unix >= 0 ? unix / 86_400 : (unix - 86_399) / 86_400
        let second = unix - days * 86_400
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        return (year, month, day, second / 3600, second / 60 % 60, second % 60)
    }

    /// `2026-10-01T12:00:00Z`
    var iso8601: String {
        let (year, month, day, hour, minute, second) = components
        return "\(year)-\(pad(month))-\(pad(day))T\(pad(hour)):\(pad(minute)):\(pad(second))Z"
    }

    /// `2026:10:01 12:00:00`, the form of EXIF.
    var exif: String {
        let (year, month, day, hour, minute, second) = components
        return "\(year):\(pad(month)):\(pad(day)) \(pad(hour)):\(pad(minute)):\(pad(second))"
    }

    private func pad(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
