public import JuicerArtifacts

/// Items of one type on one day.
public struct DayCount: Sendable, Hashable {
    /// The day, counted from 1970-01-01, which is 0.
    public let day: Int
    /// The type.
    public let kind: ArtifactKind
    /// How many, at least one.
    public let count: Int64

    /// The day as "YYYY-MM-DD" of the Gregorian calendar.
    public var date: String {
        // Days to a date with years that begin in March (H. Hinnant, "chrono-compatible low-level date algorithms").
        let shifted = day + 719_468
        let era = shifted >= 0 ? shifted / 146_097 : (shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
        let civilMonth = month < 10 ? month + 3 : month - 9
        let year = yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0)
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(civilMonth, 2))-\(padded(dayOfMonth, 2))"
    }
}

extension ArtifactIndex {
    private static let nanosecondsOfDay: Int64 = 86_400 * 1_000_000_000

    /// Counts what happened by day, over all types, oldest first; of one day in the order of the types' numbers.
    ///
    /// - Parameter utcOffsetMinutes: where days begin: minutes east of UTC, -840 to 840; what is beyond counts as that.
    public func countByDay(_ filter: ItemFilter = ItemFilter(), utcOffsetMinutes: Int = 0) throws -> [DayCount] {
        let offset = Int64(min(max(utcOffsetMinutes, -840), 840)) * 60 * 1_000_000_000
        return try reading {
            let people = try people()
            let handles = handles(of: filter, people)
            var counts: [DayCount] = []
            for reader in try readers(filter.kinds) {
                try reader.with { connection in
                    let set = try reader.select(filter, handles: handles, isTimed: true, connection)
                    let times = try reader.facets.times(connection)
                    counts += Self.days(of: set, times, offset).map { DayCount(day: $0, kind: reader.kind, count: $1) }
                }
            }
            return counts.sorted { ($0.day, $0.kind.rawValue) < ($1.day, $1.kind.rawValue) }
        }
    }

    private static func days(of set: ItemSet, _ times: [Int64], _ offset: Int64) -> [(Int, Int64)] {
        var days: [(Int, Int64)] = []
        var end = Int64.min
        for item in set.range where set.contains(item) {
            // A time at the very end of what can be written stays on its day without the offset.
            let (shifted, overflow) = times[item].addingReportingOverflow(offset)
            let time = overflow ? times[item] : shifted
            if time >= end || days.isEmpty {
                let day = time >= 0 ? time / nanosecondsOfDay : (time + 1) / nanosecondsOfDay - 1
                days.append((Int(day), 0))
                end =
                    (day + 1).multipliedReportingOverflow(by: nanosecondsOfDay).overflow
                    ? .max : (day + 1) * nanosecondsOfDay
            }
            days[days.count - 1].1 += 1
        }
        return days
    }
}
