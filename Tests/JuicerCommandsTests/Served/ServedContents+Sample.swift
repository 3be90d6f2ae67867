import JuicerProto

@testable import JuicerCommands

/// Items that tests of commands are served.
enum SampleItems {
    static let fileID = "3d0d7e5fb2ce288813306e4d4636395e047a3d28"
    static let anna = PersonRef(personID: "p1", name: "Anna Muster", handle: "+41790000001")
    static let owner = PersonRef(isOwner: true)
    static let noon = Timestamp(seconds: 1_714_564_805)

    /// Noon, some minutes later.
    static func time(_ minutes: Int) -> Timestamp { Timestamp(seconds: noon.seconds + Int64(minutes) * 60) }

    static let messages: [MessageItem] = (0..<30)
        .map { number in
            MessageItem(
                id: "m\(number)",
                conversationID: "1.anna",
                type: .message,
                from: number.isMultiple(of: 2) ? anna : owner,
                sent: time(number),
                text: "message \(number)",
                textState: .decoded,
                replyToID: number == 5 ? "m4" : number == 6 ? "gone" : ""
            )
        }

    static let conversations: [Conversation] =
        [
            Conversation(
                id: "1.anna",
                type: .message,
                title: "Anna Muster",
                members: [anna],
                messageCount: 30,
                lastMessage: time(29),
                preview: "message 29",
                service: "iMessage"
            ),
            Conversation(
                id: "2.group",
                type: .whatsapp,
                title: "Family \u{1B}[31m",
                members: [anna, PersonRef(name: "Ben")],
                isGroup: true,
                messageCount: 2,
                preview: "日本\nsecond line",
                isArchived: true,
                service: "WhatsApp",
                previewState: .deleted,
                previewAttachmentCount: 2
            ),
        ]
        + (0..<10)
        .map { number in
            Conversation(id: "1.\(number)", type: .message, title: number < 2 ? "Same" : "No. \(number)", isGroup: true)
        }

    static let items: [ArtifactItem] =
        [
            ArtifactItem(
                item: .photo(
                    PhotoItem(
                        id: "photo-1",
                        taken: noon,
                        media: JuicerProto.Attachment(
                            fileID: fileID,
                            name: "a.heic",
                            mediaType: "image/heic",
                            size: 1_500
                        ),
                        originalName: "IMG_0042.HEIC",
                        place: GeoPoint(latitude: 47.3769, longitude: 8.5417),
                        people: [anna],
                        isFavorite: true,
                        isScreenshot: true,
                        originalPresent: true
                    )
                )
            ),
            ArtifactItem(item: .photo(PhotoItem(id: "photo-2", isHidden: true, isTrashed: true))),
            ArtifactItem(
                item: .note(
                    NoteItem(
                        id: "note-1",
                        title: "Shopping",
                        folder: "Home",
                        text: "Milk",
                        preview: "Milk \u{1B}[5m",
                        modified: noon,
                        isPinned: true,
                        attachments: [JuicerProto.Attachment(name: "scan.pdf", mediaType: "application/pdf")],
                        markdown: "- [ ] Milk\n- [x] Bread \u{202E}"
                    )
                )
            ),
            ArtifactItem(item: .note(NoteItem(id: "note-2", title: "Diary", isLocked: true))),
            ArtifactItem(
                item: .note(
                    NoteItem(
                        id: "note-3",
                        title: "Torn",
                        preview: "The beginning",
                        textProblem: "compressed in an unknown way"
                    )
                )
            ),
            ArtifactItem(
                item: .contact(
                    ContactItem(
                        id: "contact-1",
                        name: "Anna Muster",
                        organization: "ACME",
                        phones: [LabeledValue(label: "home", value: "079 000 00 01"), LabeledValue(value: "1")],
                        emails: [LabeledValue(label: "work", value: "anna@example.org")],
                        birthday: "--02-29",
                        jobTitle: "Editor, Maps",
                        related: [LabeledValue(label: "mother", value: "Eva")],
                        isOwner: true
                    )
                )
            ),
            ArtifactItem(
                item: .call(
                    CallItem(
                        id: "call-1",
                        people: [anna],
                        time: noon,
                        durationSeconds: 125,
                        direction: .outgoing,
                        answered: true,
                        video: true,
                        service: "FaceTime"
                    )
                )
            ),
            ArtifactItem(item: .call(CallItem(id: "call-2", time: time(1), direction: .incoming, service: "Phone"))),
            ArtifactItem(
                item: .calendarEvent(
                    CalendarEventItem(
                        id: "event-1",
                        title: "Dentist",
                        calendar: "Home",
                        start: noon,
                        end: time(60),
                        timeZone: "Europe/Zurich",
                        location: "Main Street",
                        attendees: [anna],
                        recurrence: "FREQ=WEEKLY"
                    )
                )
            ),
            ArtifactItem(
                item: .calendarEvent(
                    CalendarEventItem(id: "event-2", title: "Holiday", start: noon, end: time(2_880), allDay: true)
                )
            ),
            ArtifactItem(
                item: .safariVisit(
                    SafariVisitItem(
                        id: "visit-1",
                        time: noon,
                        url: "https://example.org/\u{202E}",
                        title: "Example",
                        visitCount: 3
                    )
                )
            ),
            ArtifactItem(
                item: .safariBookmark(
                    SafariBookmarkItem(
                        id: "mark-1",
                        title: "Later",
                        url: "https://example.org",
                        folder: "A/B",
                        readingList: true
                    )
                )
            ),
            ArtifactItem(
                item: .voicemail(
                    VoicemailItem(
                        id: "voicemail-1",
                        from: anna,
                        time: noon,
                        durationSeconds: 12,
                        transcript: "Call me\nback",
                        audio: JuicerProto.Attachment(fileID: fileID),
                        trashed: time(5)
                    )
                )
            ),
            ArtifactItem(
                item: .location(
                    LocationItem(
                        id: "place-1",
                        time: noon,
                        place: GeoPoint(latitude: -33.8688, longitude: 151.2093, accuracyM: 1_500),
                        origin: .photo,
                        originID: "photo-1",
                        label: "Sydney"
                    )
                )
            ),
        ] + messages.map { ArtifactItem(item: .message($0)) }

    static let people = [
        PersonItem(
            id: "p1",
            name: "Anna Muster",
            handles: ["+41790000001", "anna@example.org"],
            contactIDs: ["contact-1"],
            messageCount: 1_234,
            callCount: 1,
            photoCount: 2,
            lastSeen: noon
        ), PersonItem(id: "p2", name: "Ben"), PersonItem(id: "p3", name: "ben"),
    ]

    static let contents = ServedContents(
        types: [
            ArtifactTypeSummary(
                type: .message,
                state: .complete,
                itemCount: 12_345,
                first: noon,
                last: time(29)
            ),
            ArtifactTypeSummary(
                type: .photo,
                state: .partial,
                itemCount: 2,
                failedCount: 1,
                problems: ["row 3: \u{7}"]
            ),
            ArtifactTypeSummary(type: .voicemail, state: .absent),
        ],
        conversations: conversations,
        messages: messages,
        items: items,
        albums: [
            AlbumItem(
                id: "a1",
                title: "Holidays",
                photoCount: 1_200,
                created: noon,
                isShared: true,
                appPhotoCount: 1_300
            ),
            AlbumItem(id: "a2", title: "Work"),
        ],
        people: people,
        days: [
            DayCount(day: "2024-05-01", type: .message, count: 30), DayCount(day: "2024-05-01", type: .call, count: 2),
            DayCount(day: "2024-05-02", type: .photo, count: 1_000),
        ]
    )
}
