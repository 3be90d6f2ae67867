/// A day as the address book stores it, and as it is written: "1984-02-29", or "--02-29" without a year.
enum ContactDay {
    /// A day out of a cell: seconds since 2001 (noon UTC of the day) as text, or a date that is written out.
    ///
    /// - Returns: nil for what is neither, or outside of the years 1 to 9999.
    static func text(_ stored: String) -> String? {
        if let seconds = Double(stored) { return text(cocoaSeconds: seconds) }
        let parts = stored.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
        guard stored.utf8.count >= 10, parts.count == 3, let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2]), (1...9_999).contains(year), (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        return written(year, month, day)
    }

    private static func text(cocoaSeconds: Double) -> String? {
        let days = ((cocoaSeconds + Double(UnixTime.cocoaEpoch)) / 86_400).rounded(.down)
        guard days >= -719_162, days <= 2_932_896 else { return nil }
        let (year, month, day) = civil(Int(days))
        return (1...9_999).contains(year) ? written(year, month, day) : nil
    }

    /// 1604 is Apple's year for none: a leap year, so that it has the 29th of February.
    private static func written(_ year: Int, _ month: Int, _ day: Int) -> String {
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        let start = year == 1_604 ? "-" : padded(year, 4)
        return "\(start)-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// The day of the Gregorian calendar, by days since 1970 (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
