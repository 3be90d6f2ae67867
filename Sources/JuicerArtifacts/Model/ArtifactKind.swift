/// What an artifact is. The raw values are stable: they are stored, and equal those of `juicer.v1.ArtifactType`.
public enum ArtifactKind: UInt8, Sendable, Hashable, CaseIterable {
    /// The Messages app: iMessage, SMS, RCS.
    case message = 1
    /// WhatsApp and WhatsApp Business.
    case whatsApp = 2
    /// Photos and videos.
    case photo = 3
    /// Notes.
    case note = 4
    /// Contacts.
    case contact = 5
    /// Calls.
    case call = 6
    /// Calendar events.
    case calendarEvent = 7
    /// Visits in Safari's history.
    case safariVisit = 8
    /// Safari's bookmarks and reading list.
    case safariBookmark = 9
    /// Voicemail.
    case voicemail = 10
    /// Places with a time.
    case location = 11
}
