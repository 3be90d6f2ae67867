import JuicerProto
import JuicerProtobuf

extension ArtifactItem.Item {
    /// The message of its kind.
    var message: any ProtobufMessage {
        switch self {
        case .message(let item): item
        case .photo(let item): item
        case .note(let item): item
        case .contact(let item): item
        case .call(let item): item
        case .calendarEvent(let item): item
        case .safariVisit(let item): item
        case .safariBookmark(let item): item
        case .voicemail(let item): item
        case .location(let item): item
        }
    }
}

extension ArtifactItem.Item {
    /// Names it among the items of its type.
    var id: String {
        switch self {
        case .message(let item): item.id
        case .photo(let item): item.id
        case .note(let item): item.id
        case .contact(let item): item.id
        case .call(let item): item.id
        case .calendarEvent(let item): item.id
        case .safariVisit(let item): item.id
        case .safariBookmark(let item): item.id
        case .voicemail(let item): item.id
        case .location(let item): item.id
        }
    }

    /// When it happened; nil where that is not known.
    var time: Timestamp? {
        switch self {
        case .message(let item): item.sent
        case .photo(let item): item.taken
        case .note(let item): item.modified
        case .contact: nil
        case .call(let item): item.time
        case .calendarEvent(let item): item.start
        case .safariVisit(let item): item.time
        case .safariBookmark(let item): item.added
        case .voicemail(let item): item.time
        case .location(let item): item.time
        }
    }
}

/// An item of any kind in one line, safe for a terminal.
struct ItemLine {
    /// What kind it is: "message", "call".
    let noun: String
    let id: String

    /// When it happened; "-" where that is not known.
    var time = "-"

    /// With whom; "-" where nobody is named.
    var who = "-"

    /// What it is or says; never empty.
    var what = "-"

    /// For a message the conversation that it is in; empty otherwise.
    var conversationID = ""

    init(_ item: ArtifactItem?, utc: Bool) {
        self.init(item?.item, utc: utc)
        guard let problem = item?.problem, !problem.isEmpty else { return }
        what = "[\(Printable.text(problem))]" + (what == "-" ? "" : "  " + what)
    }

    private init(_ item: ArtifactItem.Item?, utc: Bool) {
        switch item {
        case .message(let message): self.init(message, utc: utc)
        case .photo(let photo): self.init(photo, utc: utc)
        case .note(let note):
            self.init(.note, note.id, note.modified, utc)
            what = Self.words(note.title, note.preview == note.title ? "" : note.preview)
        case .contact(let contact):
            self.init(.contact, contact.id, nil, utc)
            who = Printable.cell(contact.name)
            what = Self.words(
                contact.organization,
                (contact.phones + contact.emails).map(\.value).joined(separator: ", ")
            )
        case .call(let call):
            self.init(.call, call.id, call.time, utc)
            who = call.people.isEmpty ? "unknown" : call.people.shownNames
            what = Self.words(call.service, call.outcome, call.durationSeconds > 0 ? call.length : "")
        case .calendarEvent(let event):
            self.init(.calendarEvent, event.id, nil, utc)
            time = event.text(event.start, utc: utc)
            who = event.attendees.isEmpty ? "-" : event.attendees.shownNames
            what = Self.words(event.title, event.location)
        case .safariVisit(let visit):
            self.init(.safariVisit, visit.id, visit.time, utc)
            what = Self.words(visit.title, visit.url)
        case .safariBookmark(let bookmark):
            self.init(.safariBookmark, bookmark.id, bookmark.added, utc)
            what = Self.words(bookmark.title, bookmark.url)
        case .voicemail(let mail):
            self.init(.voicemail, mail.id, mail.time, utc)
            who = mail.from.shownName
            what = Self.words(Units.duration(seconds: Double(mail.durationSeconds)), mail.transcript)
        case .location(let location):
            self.init(.location, location.id, location.time, utc)
            what = Self.words(location.place?.text ?? "", location.label)
        case nil:
            // A kind that a newer daemon knows.
            self.init(.unspecified, "", nil, utc)
        }
    }

    private init(_ message: MessageItem, utc: Bool) {
        self.init(message.type, message.id, message.sent, utc)
        who = message.from.shownName
        what = MessageParts(message, utc: utc).oneLine
        conversationID = Printable.text(message.conversationID)
    }

    private init(_ photo: PhotoItem, utc: Bool) {
        self.init(.photo, photo.id, photo.taken, utc)
        who = photo.people.isEmpty ? "-" : photo.people.shownNames
        let name = [photo.originalName, photo.media?.name ?? ""].first { !$0.isEmpty } ?? ""
        what = Self.words(name, photo.media?.mediaType ?? "", photo.place?.text ?? "")
    }

    private init(_ type: ArtifactType, _ id: String, _ time: Timestamp?, _ utc: Bool) {
        noun = type.noun
        self.id = Printable.cell(id)
        self.time = time.text(utc: utc)
    }

    private static func words(_ words: String...) -> String {
        let shown = words.filter { !$0.isEmpty }
        return shown.isEmpty ? "-" : shown.map { Printable.text($0) }.joined(separator: "  ")
    }
}
