import ArgumentParser
import JuicerProto

/// `juicer calendar ID`: events, newest first.
struct CalendarCommand: RecordListing {
    static let configuration = CommandConfiguration(
        commandName: "calendar",
        abstract: "List calendar events, newest first."
    )
    static let type = ArtifactType.calendarEvent
    static let columns: [Table.Column] = [
        .init(title: "BEGINS"), .init(title: "ENDS"), .init(title: "CALENDAR", yielding: .goes),
        .init(title: "TITLE", yielding: .shrinks), .init(title: "LOCATION", yielding: .shrinks),
        .init(title: "REPEATS", yielding: .goes), .init(title: "WITH", yielding: .goes),
        .init(title: "NOTES", yielding: .goes),
    ]

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @OptionGroup var which: RecordOptions
    @OptionGroup var list: ListOptions
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func request(_ index: BackupIndex) async throws -> ListArtifactsRequest {
        try await which.request(Self.type, index)
    }

    func cells(_ item: ArtifactItem.Item, utc: Bool) -> [String]? {
        guard case .calendarEvent(let event) = item else { return nil }
        return [
            event.text(event.start, utc: utc), event.text(event.end, utc: utc), Printable.cell(event.calendar),
            Printable.cell(event.title), Printable.cell(event.location), Printable.cell(event.recurrence),
            event.attendees.isEmpty ? "-" : event.attendees.shownNames, Printable.cell(event.notes),
        ]
    }
}

extension CalendarEventItem {
    /// A time of the event: the day alone where it takes whole days. What floats shows the same clock everywhere, which
    /// is stored as if it were UTC.
    func text(_ time: Timestamp?, utc: Bool) -> String {
        guard let time else { return "-" }
        let utc = utc || allDay || timeZone.isEmpty
        return allDay ? Units.day(seconds: time.seconds, utc: utc) : time.text(utc: utc)
    }
}
