import ArgumentParser
import Glibc
import JuicerClient
import JuicerProto

/// `juicer timeline ID`: what happened, over all types.
struct TimelineCommand: ArtifactCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline",
        abstract: "List what happened, over all types, newest first; or count it by day."
    )

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @OptionGroup var types: TypeOptions
    @OptionGroup var time: TimeOptions

    @Option(help: ArgumentHelp("Only with this person: id, name, number or address.", valueName: "person"))
    var person: String?

    @Flag(name: .long, help: "Oldest first instead of newest first.")
    var oldestFirst = false

    @Flag(
        name: .long,
        help: ArgumentHelp(
            "Count by day, oldest first.",
            discussion: "Days begin at midnight by the offset from UTC that this machine's time zone has now."
        )
    )
    var days = false

    @OptionGroup var list: ListOptions
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard !days || (list.limit == nil && !oldestFirst) else {
            throw ValidationError("--days counts everything: it goes with neither --limit nor --oldest-first")
        }
    }

    func run(_ index: BackupIndex) async throws {
        var filter = time.filter(utc: index.usesUTC)
        filter.types = types.types
        if let person { filter.personID = try await index.person(person).id }
        if days {
            try await countDays(filter, index)
        } else {
            try await listItems(filter, index)
        }
        try await index.warnOfGaps(in: types.types)
    }

    private func listItems(_ filter: ArtifactFilter, _ index: BackupIndex) async throws {
        let request = TimelineRequest(backupID: index.backupID, filter: filter, oldestFirst: oldestFirst)
        var writer = ListWriter(
            index.daemon,
            [
                .init(title: "TIME"), .init(title: "TYPE"), .init(title: "WHO", yielding: .shrinks),
                .init(title: "WHAT", yielding: .shrinks, preferredWidth: 32), .init(title: "ID", yielding: .goes),
            ]
        )
        for try await item in index.artifacts.events(request, limit: list.limit) {
            try writer.add(item) {
                let line = ItemLine(item, utc: index.usesUTC)
                return [line.time, line.noun, line.who, line.what, line.id]
            }
        }
        try writer.finish()
    }

    private func countDays(_ filter: ArtifactFilter, _ index: BackupIndex) async throws {
        let request = CountByDayRequest(
            backupID: index.backupID,
            filter: filter,
            utcOffsetMinutes: index.usesUTC ? 0 : Self.utcOffsetMinutes()
        )
        let counts = try await index.artifacts.countByDay(request).days
        if index.daemon.json {
            for count in counts { try index.daemon.showLine(count) { "" } }
        } else {
            try index.daemon.surroundings.output.write(DayTable(counts).render())
        }
    }

    private static func utcOffsetMinutes() -> Int32 {
        var now = Glibc.time(nil)
        var parts = tm()
        return localtime_r(&now, &parts) == nil ? 0 : Int32(parts.tm_gmtoff / 60)
    }
}

/// Counts by day as a table with a column for each type that there is.
struct DayTable {
    private var days: [(day: String, counts: [ArtifactType: Int64])] = []

    /// - Parameter counts: by day, those of one day in a row.
    init(_ counts: [DayCount]) {
        for count in counts {
            if days.last?.day != count.day { days.append((count.day, [:])) }
            days[days.count - 1].counts[count.type, default: 0] += count.count
        }
    }

    func render() -> String {
        let types = ArtifactType.all.filter { type in days.contains { $0.counts[type] != nil } }
        var table = Table(
            [.init(title: "DAY"), .init(title: "ALL", alignment: .right)]
                + types.map { .init(title: $0.word.uppercased(), alignment: .right) }
        )
        for day in days {
            let all = day.counts.values.reduce(0, +)
            table.add(
                [Printable.text(day.day), Units.count(all)]
                    + types.map { day.counts[$0].map { Units.count($0) } ?? "-" }
            )
        }
        return table.render()
    }
}
