import JuicerSQLite

/// Voicemail: the list, the recordings and a transcript.
enum VoicemailContent {
    static func add(_ context: ContentContext) throws {
        let folder = "Library/Voicemail"
        let people = context.people.all.prefix(3)
        try context.addDatabase("HomeDomain", "\(folder)/voicemail.db") { tables in
            try tables.run(
                """
                CREATE TABLE voicemail (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, remote_uid INTEGER, date INTEGER, token TEXT,
                    sender TEXT, callback_num TEXT, duration INTEGER, expiration INTEGER, trashed_date INTEGER,
                    flags INTEGER, receiver TEXT, label TEXT, uuid TEXT);
                CREATE TABLE map (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT, label TEXT);
                """
            )
            for (index, person) in people.enumerated() {
                try tables.insert(
                    "voicemail",
                    [
                        "ROWID": .count(index + 1), "remote_uid": .count(index), "sender": .text(person.phone),
                        // Unix seconds here; the date it was trashed is Cocoa's.
                        "date": .integer(context.now.adding(-Int64(index + 1) * 90_000).unix),
                        "duration": .count(2 + index),
                        "callback_num": .text(person.phone),
                        "trashed_date": index == 2 ? .integer(Int64(context.now.cocoa)) : 0,
                        "flags": index == 2 ? 75 : 2,
                    ]
                )
            }
        }
        for index in people.indices {
            // AMR narrow band, frames that say there is no data: silence of 20 ms each.
            let audio = Array("#!AMR\n".utf8) + [UInt8](repeating: 0x7C, count: 100 + 50 * index)
            try context.add(.file("HomeDomain", "\(folder)/\(index + 1).amr", audio))
        }
        let transcript: PlistValue = [
            "transcriptionString": "Hi, it is me, call back when you can", "confidence": .real(0.91),
        ]
        try context.add(.file("HomeDomain", "\(folder)/1.transcript", BinaryPlist.encode(transcript)))
    }
}
