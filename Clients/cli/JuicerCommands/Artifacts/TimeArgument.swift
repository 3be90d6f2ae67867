import ArgumentParser
import Glibc
import JuicerProto

/// A day (YYYY-MM-DD) or a point in time (RFC 3339) on the command line.
enum TimeArgument: ExpressibleByArgument, Equatable, Sendable {
    /// A day of the time zone that times are shown in.
    case day(year: Int, month: Int, day: Int)
    case instant(seconds: Int64, nanos: Int32)

    init?(argument: String) {
        var reader = DigitReader(argument.utf8[...])
        guard let year = reader.number(digits: 4, in: 1...9_999), reader.take("-"),
            let month = reader.number(digits: 2, in: 1...12), reader.take("-"),
            let day = reader.number(digits: 2, in: 1...31),
            // A day that its month does not have comes back as another.
            let midnight = Self.seconds(year, month, day, utc: true),
            Units.day(seconds: midnight, utc: true) == argument.prefix(10)
        else { return nil }
        if reader.isAtEnd {
            self = .day(year: year, month: month, day: day)
            return
        }
        guard reader.take("T") || reader.take("t") || reader.take(" "),
            let hour = reader.number(digits: 2, in: 0...23), reader.take(":"),
            let minute = reader.number(digits: 2, in: 0...59), reader.take(":"),
            let second = reader.number(digits: 2, in: 0...59),
            let nanos = reader.fraction(), let offset = reader.zone(), reader.isAtEnd
        else { return nil }
        let seconds = midnight + Int64(hour * 3_600 + minute * 60 + second - offset * 60)
        self = .instant(seconds: seconds, nanos: nanos)
    }

    /// Where it begins: a day at its midnight.
    func start(utc: Bool) -> Timestamp? { timestamp(daysLater: 0, utc: utc) }

    /// Where it ends: a day at the next midnight.
    func end(utc: Bool) -> Timestamp? { timestamp(daysLater: 1, utc: utc) }

    private func timestamp(daysLater: Int, utc: Bool) -> Timestamp? {
        switch self {
        case .instant(let seconds, let nanos): Timestamp(seconds: seconds, nanos: nanos)
        case .day(let year, let month, let day):
            Self.seconds(year, month, day + daysLater, utc: utc).map { Timestamp(seconds: $0) }
        }
    }

    /// The seconds of a midnight; a day beyond its month's end is one of the next.
    private static func seconds(_ year: Int, _ month: Int, _ day: Int, utc: Bool) -> Int64? {
        var parts = tm()
        parts.tm_year = Int32(year - 1_900)
        parts.tm_mon = Int32(month - 1)
        parts.tm_mday = Int32(day)
        parts.tm_isdst = -1
        // -1 is also the second before 1970; an error leaves the day of the week as it was.
        parts.tm_wday = -1
        let seconds = utc ? timegm(&parts) : mktime(&parts)
        return parts.tm_wday == -1 ? nil : Int64(seconds)
    }
}

/// Takes a text of digits and marks apart.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: Substring.UTF8View) { rest = text }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: mark) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func number(digits: Int, in range: ClosedRange<Int>) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return range.contains(value) ? value : nil
    }

    /// Nanoseconds of ".123"; 0 where there is no fraction. Digits beyond the ninth are not looked at.
    mutating func fraction() -> Int32? {
        guard take(".") else { return 0 }
        var nanos: Int32 = 0
        var unit: Int32 = 100_000_000
        guard let first = digit() else { return nil }
        nanos += Int32(first) * unit
        while let next = digit() {
            unit /= 10
            nanos += Int32(next) * unit
        }
        return nanos
    }

    /// Minutes east of UTC of "Z" or "+01:00".
    mutating func zone() -> Int? {
        if take("Z") || take("z") { return 0 }
        let isWest = rest.first == UInt8(ascii: "-")
        guard take("+") || take("-"), let hours = number(digits: 2, in: 0...23), take(":"),
            let minutes = number(digits: 2, in: 0...59)
        else { return nil }
        return (hours * 60 + minutes) * (isWest ? -1 : 1)
    }

    private mutating func digit() -> Int? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        rest.removeFirst()
        return Int(byte - UInt8(ascii: "0"))
    }
}

/// A stretch of time.
struct TimeOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only what happened at or after: YYYY-MM-DD for the beginning of that day, or RFC 3339.",
            valueName: "time"
        )
    )
    var since: TimeArgument?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only what happened before: YYYY-MM-DD for the end of that day, or RFC 3339.",
            valueName: "time"
        )
    )
    var until: TimeArgument?

    /// A filter for it.
    func filter(utc: Bool) -> ArtifactFilter {
        var filter = ArtifactFilter()
        filter.since = since?.start(utc: utc)
        filter.until = until?.end(utc: utc)
        return filter
    }
}
