import JuicerArtifacts
import JuicerIndex
import JuicerProto

extension CalendarEventItem {
    /// What a client sees of a calendar event.
    init(_ row: EventRow, of item: IndexedItem, _ extent: ItemExtent) {
        self.init()
        id = extent.id(row.id)
        start = row.start.map { Timestamp($0) }
        end = row.end.map { Timestamp($0) }
        allDay = row.isAllDay
        source = ArtifactSource(item)
        title = extent.title(row.title)
        guard extent != .identity else { return }
        calendar = row.calendar
        timeZone = row.timeZone
        location = row.location
        notes = row.notes
        attendees = item.references(row.attendees)
        recurrence = row.recurrence
        url = row.url
    }
}
