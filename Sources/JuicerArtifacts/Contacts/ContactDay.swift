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
        let (year, month, day) = CivilDay.civil(Int(days))
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
}
