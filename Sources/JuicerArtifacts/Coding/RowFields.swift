// The rows, field by field. The order is the format: new fields come at the end, and with them a new version.

extension ArtifactRow {
    /// The byte that tells what kind of row follows.
    var code: UInt8 {
        switch self {
        case .message: 1
        case .conversation: 2
        case .photo: 3
        case .album: 4
        case .note: 5
        case .contact: 6
        case .call: 7
        case .event: 8
        case .visit: 9
        case .bookmark: 10
        case .voicemail: 11
        case .location: 12
        }
    }
}

extension MessageRow: CodedRecord {
    static let fieldCount = 21
    static var blank: MessageRow { MessageRow(id: "", conversationID: "", app: .message, source: .blank) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&id)
        try coder.code(&conversationID)
        try coder.code(&app)
        try coder.code(&from)
        try coder.code(&sent)
        try coder.code(&delivered)
        try coder.code(&read)
        try coder.code(&text)
        try coder.code(&textState)
        try coder.code(&textProblem)
        try coder.code(&attachments)
        try coder.code(&reactions)
        try coder.code(&edits)
        try coder.code(&replyToID)
        try coder.code(&service)
        try coder.code(&event)
        try coder.code(&appSummary)
        try coder.code(&place)
        try coder.code(&effect)
        try coder.code(&isStarred)
        try coder.code(&source)
    }
}

extension ConversationRow: CodedRecord {
    static let fieldCount = 8
    static var blank: ConversationRow { ConversationRow(id: "", app: .message, source: .blank) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&id)
        try coder.code(&app)
        try coder.code(&title)
        try coder.code(&members)
        try coder.code(&isGroup)
        try coder.code(&isArchived)
        try coder.code(&service)
        try coder.code(&source)
    }
}

extension PhotoRow: CodedRecord {
    static let fieldCount = 16
    static var blank: PhotoRow { PhotoRow(id: "", original: .blank, source: .blank) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&id)
        try coder.code(&taken)
        try coder.code(&utcOffsetMinutes)
        try coder.code(&original)
        try coder.code(&smaller)
        try coder.code(&originalName)
        try coder.code(&place)
        try coder.code(&people)
        try coder.code(&albumIDs)
        try coder.code(&isFavorite)
        try coder.code(&isHidden)
        try coder.code(&isTrashed)
        try coder.code(&isScreenshot)
        try coder.code(&liveVideo)
        try coder.code(&edited)
        try coder.code(&source)
    }
}

extension AlbumRow: CodedRecord {
    static let fieldCount = 6
    static var blank: AlbumRow { AlbumRow(id: "", source: .blank) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&id)
        try coder.code(&title)
        try coder.code(&photoCount)
        try coder.code(&created)
        try coder.code(&isShared)
        try coder.code(&source)
    }
}

extension NoteRow: CodedRecord {
    static let fieldCount = 13
    static var blank: NoteRow { NoteRow(id: "", source: .blank) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&id)
        try coder.code(&title)
        try coder.code(&folder)
        try coder.code(&text)
        try coder.code(&markdown)
        try coder.code(&created)
        try coder.code(&modified)
        try coder.code(&isLocked)
        try coder.code(&isPinned)
        try coder.code(&isTrashed)
        try coder.code(&textProblem)
        try coder.code(&attachments)
        try coder.code(&source)
    }
}

extension ContactRow: CodedRecord {
    static let fieldCount = 21
    static var blank: ContactRow { ContactRow(id: "", source: .blank) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&id)
        try coder.code(&name)
        try coder.code(&givenName)
        try coder.code(&familyName)
        try coder.code(&nickname)
        try coder.code(&organization)
        try coder.code(&jobTitle)
        try coder.code(&phones)
        try coder.code(&emails)
        try coder.code(&addresses)
        try coder.code(&urls)
        try coder.code(&accounts)
        try coder.code(&related)
        try coder.code(&dates)
        try coder.code(&birthday)
        try coder.code(&isOwner)
        try coder.code(&linkID)
        try coder.code(&groups)
        try coder.code(&note)
        try coder.code(&picture)
        try coder.code(&source)
    }
}

extension CallRow: CodedRecord {
    static let fieldCount = 9
    static var blank: CallRow { CallRow(id: "", source: .blank) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&id)
        try coder.code(&people)
        try coder.code(&time)
        try coder.code(&durationMilliseconds)
        try coder.code(&direction)
        try coder.code(&isAnswered)
        try coder.code(&isVideo)
        try coder.code(&service)
        try coder.code(&source)
    }
}

extension EventRow: CodedRecord {
    static let fieldCount = 13
    static var blank: EventRow { EventRow(id: "", source: .blank) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&id)
        try coder.code(&title)
        try coder.code(&calendar)
        try coder.code(&start)
        try coder.code(&end)
        try coder.code(&isAllDay)
        try coder.code(&timeZone)
        try coder.code(&location)
        try coder.code(&notes)
        try coder.code(&attendees)
        try coder.code(&recurrence)
        try coder.code(&url)
        try coder.code(&source)
    }
}

extension VisitRow: CodedRecord {
    static let fieldCount = 7
    static var blank: VisitRow { VisitRow(id: "", source: .blank) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&id)
        try coder.code(&time)
        try coder.code(&url)
        try coder.code(&title)
        try coder.code(&redirectedFromID)
        try coder.code(&visitCount)
        try coder.code(&source)
    }
}

extension BookmarkRow: CodedRecord {
    static let fieldCount = 7
    static var blank: BookmarkRow { BookmarkRow(id: "", source: .blank) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&id)
        try coder.code(&title)
        try coder.code(&url)
        try coder.code(&folder)
        try coder.code(&isReadingList)
        try coder.code(&added)
        try coder.code(&source)
    }
}

extension VoicemailRow: CodedRecord {
    static let fieldCount = 8
    static var blank: VoicemailRow { VoicemailRow(id: "", source: .blank) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&id)
        try coder.code(&from)
        try coder.code(&time)
        try coder.code(&durationMilliseconds)
        try coder.code(&transcript)
        try coder.code(&audio)
        try coder.code(&trashed)
        try coder.code(&source)
    }
}

extension LocationRow: CodedRecord {
    static let fieldCount = 7
    static var blank: LocationRow { LocationRow(id: "", place: .unknown, origin: .location, source: .blank) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&id)
        try coder.code(&time)
        try coder.code(&place)
        try coder.code(&origin)
        try coder.code(&originID)
        try coder.code(&label)
        try coder.code(&source)
    }
}
