/// A time of the proleptic Gregorian calendar in UTC, computed without a time library.
///
/// Days become dates by the well-known arithmetic over eras of 400 years that begin on 1 March.
struct CivilTime {
    private let year: Int64
    private let month: Int64
    private let day: Int64
    private let secondOfDay: Int64
    private let nanos: UInt32

    /// Nil outside years 1 to 9999, and where `nanos` is not 0 to 999,999,999.
    init?(seconds: Int64, nanos: Int32) {
        guard (-62_135_596_800...253_402_300_799).contains(seconds), (0...999_999_999).contains(nanos) else {
            return nil
        }
        let days = seconds >= 0 ? seconds / 86_400 : -((-seconds + 86_399) / 86_400)
        secondOfDay = seconds - days * 86_400
        // Day 0 is 0000-03-01, so that the leap day is the last of its year.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        self.nanos = UInt32(nanos)
    }

    /// RFC 3339 with "Z".
    var text: String {
        var bytes: [UInt8] = []
        func two(_ value: Int64) {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / 10 % 10))
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
        }
        two(year / 100)
        two(year % 100)
        for (mark, value) in [
            ("-", month), ("-", day), ("T", secondOfDay / 3_600), (":", secondOfDay / 60 % 60), (":", secondOfDay % 60),
        ] {
            bytes.append(contentsOf: mark.utf8)
            two(value)
        }
        return String(decoding: bytes, as: UTF8.self) + decimalFraction(nanos: nanos) + "Z"
    }
}

/// "" or "." and 3, 6 or 9 digits, as many as are needed.
func decimalFraction(nanos: UInt32) -> String {
    if nanos == 0 { return "" }
    let digits = String(nanos)
    let padded = String(repeating: "0", count: max(0, 9 - digits.count)) + digits
    let kept = nanos.isMultiple(of: 1_000_000) ? 3 : nanos.isMultiple(of: 1_000) ? 6 : 9
    return "." + padded.prefix(kept)
}
