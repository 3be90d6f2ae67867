import JuicerArtifacts

/// Rows in which every field has a value of its own.
enum SampleRows {
    static let source = SourceRow(file: 2, table: "some_table", rowID: -5)
    static let person = HandleRef(handle: "+41 79 123 45 67", kind: .phone, name: "Ana Ünal")
    static let place = GeoPoint(latitude: 59.91, longitude: -10.75, accuracy: 12.5).unsafelyUnwrapped
    static func time(_ seconds: Int64) -> UnixTime { UnixTime(nanoseconds: seconds * 1_000_000_000 + 7) }

    static var file: AttachmentRef {
        var file = AttachmentRef(.file(domain: "MediaDomain", path: "Library/SMS/Attachments/a/b/IMG 1.HEIC"))
        (file.name, file.mediaType, file.size) = ("IMG 1.HEIC", "image/heic", 1 << 40)
        (file.width, file.height, file.durationMilliseconds, file.textOffset) = (4_032, 3_024, 1_500, 0)
        file.isSticker = true
        return file
    }

    static var cell: AttachmentRef { AttachmentRef(.cell(BlobCell(row: source, column: "data"))) }

    static var message: MessageRow {
        var row = MessageRow(id: "GUID-1", conversationID: "iMessage;-;x", app: .whatsApp, source: source)
        row.from = person
        (row.sent, row.delivered, row.read) = (time(1_700_000_000), time(-3), time(0))
        (row.text, row.textState, row.textProblem) = ("Grüße 🙂\u{FFFC}\0end", .deleted, "a problem")
        row.attachments = [file, AttachmentRef(.missing), cell]
        row.reactions = [
            ReactionRow(from: person, kind: "❤️", time: time(5)), ReactionRow(from: nil, kind: "sticker", time: nil),
        ]
        row.edits = [EditRow(time: time(6), text: "Gruss"), EditRow(time: nil, text: "")]
        (row.replyToID, row.service, row.event) = ("GUID-0", "iMessage", "left the conversation")
        (row.appSummary, row.place, row.effect, row.isStarred) = ("poll: a; b", place, "loud", true)
        return row
    }

    static var all: [ArtifactRow] {
        var chat = ConversationRow(id: "c", app: .message, source: source)
        (chat.title, chat.members, chat.service) = ("Group", [person, .owner("me@example.org")], "SMS")
        (chat.isGroup, chat.isArchived) = (true, true)
        var photo = PhotoRow(id: "p", original: file, source: source)
        (photo.taken, photo.utcOffsetMinutes, photo.smaller) = (time(1), -330, [cell])
        (photo.originalName, photo.place, photo.people, photo.albumIDs) = ("IMG.HEIC", place, [person], ["a", "", "b"])
        (photo.isFavorite, photo.isHidden, photo.isTrashed, photo.isScreenshot) = (true, false, true, true)
        (photo.liveVideo, photo.edited) = (file, cell)
        var album = AlbumRow(id: "a", source: source)
        (album.title, album.photoCount, album.created, album.isShared) = ("Album", 1 << 33, time(9), true)
        var note = NoteRow(id: "n", source: source)
        (note.title, note.folder, note.text, note.markdown) = ("T", "F", "text", "# text")
        note.textProblem = "why"
        (note.created, note.modified, note.attachments) = (time(2), time(3), [file])
        (note.isLocked, note.isPinned, note.isTrashed) = (true, true, true)
        var contact = ContactRow(id: "k", source: source)
        let value = LabeledValue(label: "home", value: "value")
        (contact.name, contact.givenName, contact.familyName, contact.nickname) = ("N", "G", "F", "K")
        (contact.organization, contact.jobTitle, contact.birthday, contact.note) = ("O", "J", "--02-29", "note")
        (contact.phones, contact.emails, contact.addresses, contact.urls) = ([value], [value], [value], [value, value])
        (contact.accounts, contact.related, contact.dates) = ([value], [value], [value])
        (contact.isOwner, contact.linkID) = (true, "link-1")
        (contact.groups, contact.picture) = (["g", "h"], cell)
        var call = CallRow(id: "l", source: source)
        (call.people, call.time, call.durationMilliseconds) = ([person], time(4), 61_250)
        (call.direction, call.isAnswered, call.isVideo, call.service) = (.outgoing, true, true, "FaceTime")
        var event = EventRow(id: "e", source: source)
        (event.title, event.calendar, event.start, event.end) = ("T", "C", time(-1), time(1 << 32))
        (event.isAllDay, event.timeZone, event.location, event.notes) = (true, "Europe/Oslo", "L", "N")
        (event.attendees, event.recurrence, event.url) = ([person], "FREQ=WEEKLY", "https://example.org")
        var visit = VisitRow(id: "v", source: source)
        (visit.time, visit.url, visit.title) = (time(8), "https://example.org", "T")
        (visit.redirectedFromID, visit.visitCount) = ("v0", 12)
        var bookmark = BookmarkRow(id: "b", source: source)
        (bookmark.title, bookmark.url, bookmark.folder) = ("T", "U", "a/b")
        (bookmark.isReadingList, bookmark.added) = (true, time(10))
        var voicemail = VoicemailRow(id: "w", source: source)
        (voicemail.from, voicemail.time, voicemail.durationMilliseconds) = (person, time(11), 12_000)
        (voicemail.transcript, voicemail.audio, voicemail.trashed) = ("said", file, time(12))
        var location = LocationRow(id: "o", place: place, origin: .photo, source: source)
        (location.time, location.originID, location.label) = (time(13), "p", "Oslo")
        return [
            .message(message), .conversation(chat), .photo(photo), .album(album), .note(note), .contact(contact),
            .call(call), .event(event), .visit(visit), .bookmark(bookmark), .voicemail(voicemail), .location(location),
        ]
    }
}
