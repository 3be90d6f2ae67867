import JuicerSQLite

/// Notes: a store whose bodies are gzip over protobuf.
enum NotesContent {
    private static let store = CoreData(entities: [
        "ICCloudState", "ICCloudSyncingObject", "ICAccountData", "ICAttachment", "ICAttachmentPreviewImage",
        "ICDeviceMigrationState", "ICHashtag", "ICInlineAttachment", "ICLegacyTombstone", "ICMedia", "ICNote",
        "ICNoteContainer", "ICAccount", "ICFolder", "ICLocation", "ICAttachmentLocation", "ICNoteData",
    ])

    static func add(_ context: ContentContext) throws {
        var random = context.random("notes")
        try context.addDatabase("AppDomainGroup-group.com.apple.notes", "NoteStore.sqlite") { tables in
            try tables.run(schema)
            try store.writeTables(
                to: tables,
                uuid: random.uuid(),
                counts: ["ICCloudSyncingObject": notes.count + 2, "ICNoteData": notes.count]
            )
            try tables.insert(
                "ZICCLOUDSYNCINGOBJECT",
                [
                    "Z_PK": 1, "Z_ENT": .integer(store.number(of: "ICAccount")), "ZIDENTIFIER": "LocalAccount",
                    "ZNAME": "On My iPhone",
                ]
            )
            try tables.insert(
                "ZICCLOUDSYNCINGOBJECT",
                [
                    "Z_PK": 2, "Z_ENT": .integer(store.number(of: "ICFolder")),
                    "ZIDENTIFIER": "DefaultFolder-LocalAccount",
                    "ZTITLE2": "Notes",
                ]
            )
            for (index, text) in notes.enumerated() {
                let time = context.now.adding(-Int64(index + 1) * 40_000)
                let row = Int64(index + 3)
                let title = String(text.split(separator: "\n").first ?? "")
                try tables.insert(
                    "ZICCLOUDSYNCINGOBJECT",
                    [
                        "Z_PK": .integer(row), "Z_ENT": .integer(store.number(of: "ICNote")),
                        "ZIDENTIFIER": .text(random.uuid()),
                        "ZTITLE1": .text(title), "ZSNIPPET": .text(String(text.dropFirst(title.count + 1).prefix(60))),
                        "ZFOLDER": 2,
                        "ZACCOUNT7": 1, "ZCREATIONDATE3": .real(time.cocoa),
                        "ZMODIFICATIONDATE1": .real(time.adding(500).cocoa),
                        "ZISPASSWORDPROTECTED": 0, "ZMARKEDFORDELETION": 0, "ZISPINNED": index == 0 ? 1 : 0,
                        "ZNOTEDATA": .count(index + 1),
                    ]
                )
                try tables.insert(
                    "ZICNOTEDATA",
                    [
                        "Z_PK": .count(index + 1), "Z_ENT": .integer(store.number(of: "ICNoteData")),
                        "ZNOTE": .integer(row),
                        "ZDATA": .blob(StoredDeflate.gzip(body(text, titleLength: title.utf16.count + 1))),
                    ]
                )
            }
        }
    }

    /// A note's document: the text, then runs of it with their styles, lengths in UTF-16 units.
    private static func body(_ text: String, titleLength: Int) -> [UInt8] {
        var store = ProtobufFields()
        store.add(1, varint: 0)
        store.add(2) { document in
            document.add(1, varint: 0)
            document.add(2, varint: 0)
            document.add(3) { note in
                note.add(2, bytes: Array(text.utf8))
                let total = text.utf16.count
                let first = min(titleLength, total)
                for (length, style) in [(first, 0), (total - first, 103)] where length > 0 {
                    note.add(5) { run in
                        run.add(1, varint: length)
                        run.add(2) { $0.add(1, varint: style) }
                    }
                }
            }
        }
        return store.bytes
    }

    static let notes = [
        SampleBackup.noteCanary, "Shopping\noat milk\nmiso 味噌\nlightbulbs 💡", "Пароль от вай-фая\nspør Bjørn på kaia",
        "Ideas\n– a map of every bakery\n– 詩を一つ",
    ]

    private static let schema = """
        CREATE TABLE ZICNOTEDATA (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZNOTE INTEGER, ZDATA BLOB,
            ZCRYPTOINITIALIZATIONVECTOR BLOB, ZCRYPTOTAG BLOB);
        CREATE TABLE ZICCLOUDSYNCINGOBJECT (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZIDENTIFIER VARCHAR,
            ZTITLE VARCHAR, ZTITLE1 VARCHAR, ZTITLE2 VARCHAR, ZSNIPPET VARCHAR, ZFOLDER INTEGER, ZACCOUNT2 INTEGER,
            ZACCOUNT4 INTEGER, ZACCOUNT7 INTEGER, ZCREATIONDATE1 TIMESTAMP, ZCREATIONDATE3 TIMESTAMP,
            ZMODIFICATIONDATE1 TIMESTAMP, ZISPASSWORDPROTECTED INTEGER, ZPASSWORDHINT VARCHAR, ZISPINNED INTEGER,
            ZMARKEDFORDELETION INTEGER, ZNAME VARCHAR, ZNOTE INTEGER, ZTYPEUTI VARCHAR, ZMEDIA INTEGER,
            ZGENERATION1 VARCHAR, ZFILENAME VARCHAR, ZNOTEDATA INTEGER, ZMERGEABLEDATA1 BLOB, ZCRYPTOSALT BLOB,
            ZCRYPTOITERATIONCOUNT INTEGER);
        """
}
