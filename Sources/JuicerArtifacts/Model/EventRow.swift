/// A calendar event.
public struct EventRow: Sendable, Hashable {
    /// Names it in this backup.
    public var id: String
    /// Its title.
    public var title = ""
    /// The calendar it is in.
    public var calendar = ""
    /// When it begins.
    public var start: UnixTime?
    /// When it ends.
    public var end: UnixTime?
    /// Whether it takes whole days.
    public var isAllDay = false
    /// Time zone by its IANA name; empty where it floats.
    public var timeZone = ""
    /// Where it takes place.
    public var location = ""
    /// What is noted.
    public var notes = ""
    /// Who is invited.
    public var attendees: [HandleRef] = []
    /// How it repeats, as RFC 5545 writes it; empty if it does not.
    public var recurrence = ""
    /// A web address.
    public var url = ""
    /// Where it comes from.
    public var source: SourceRow

    public init(id: String, source: SourceRow) {
        self.id = id
        self.source = source
    }
}
