import JuicerSQLite

/// The address book: people, their numbers, mail and street addresses.
enum ContactsContent {
    static func add(_ context: ContentContext) throws {
        try context.addDatabase("HomeDomain", "Library/AddressBook/AddressBook.sqlitedb") { tables in
            try tables.run(schema)
            try tables.insert("ABStore", ["ROWID": 0, "Name": "Local", "Type": 0])
            for (row, label) in labels.enumerated() {
                try tables.insert("ABMultiValueLabel", ["rowid": .count(row + 1), "value": .text(label)])
            }
            for (row, key) in addressKeys.enumerated() {
                try tables.insert("ABMultiValueEntryKey", ["rowid": .count(row + 1), "value": .text(key)])
            }
            for (index, person) in context.people.all.enumerated() {
                try write(person, index: index, to: tables, now: context.now)
            }
        }
        var random = context.random("contact pictures")
        try context.addDatabase("HomeDomain", "Library/AddressBook/AddressBookImages.sqlitedb") { tables in
            try tables.run(
                """
                CREATE TABLE ABThumbnailImage (record_id INTEGER, format INTEGER, derived_from_format INTEGER, data BLOB,
                    UNIQUE(record_id, format));
                CREATE TABLE ABFullSizeImage (ROWID INTEGER PRIMARY KEY, record_id INTEGER, crop_x INTEGER, crop_y INTEGER,
                    crop_width INTEGER, data BLOB, guid TEXT);
                """
            )
            for index in stride(from: 0, to: context.people.all.count, by: 3) {
                let picture = PNG.image(size: 16, red: UInt8.random(in: 0...255, using: &random), green: 90, blue: 120)
                try tables.insert(
                    "ABThumbnailImage",
                    ["record_id": .count(index + 1), "format": 5, "derived_from_format": 0, "data": .blob(picture)]
                )
            }
        }
    }

    private static func write(_ person: People.Person, index: Int, to tables: TableWriter, now: CalendarTime) throws {
        let row = Int64(index + 1)
        let created = now.adding(-Int64(index + 1) * 86_400).cocoa
        try tables.insert(
            "ABPerson",
            [
                "ROWID": .integer(row), "First": .text(person.first),
                "Last": person.last.isEmpty ? .null : .text(person.last),
                "Organization": person.organization.map { .text($0) } ?? .null,
                "Note": person.note.map { .text($0) } ?? .null,
                "Kind": 0, "Birthday": index % 2 == 0 ? .text("\(Int64(person.birthday.cocoa)).0") : .null,
                "CreationDate": .real(created), "ModificationDate": .real(created + 60), "StoreID": 0, "PersonLink": -1,
                "guid": .text("person-\(row)"),
            ]
        )
        let values: [(Int64, Int64, SQLValue)] = [
            (3, 1, .text(person.phone)), (4, 3, .text(person.email)), (5, 2, .null),
        ]
        for (place, (property, label, value)) in values.enumerated() {
            let identifier = row * 10 + Int64(place)
            try tables.insert(
                "ABMultiValue",
                [
                    "UID": .integer(identifier), "record_id": .integer(row), "property": .integer(property),
                    "identifier": .count(place),
                    "label": .integer(label), "value": value, "guid": .text("value-\(identifier)"),
                ]
            )
            guard property == 5 else { continue }
            let place = Phrases.places[index % Phrases.places.count].name
            for (key, part) in ["Quay \(row)", place, "NO"].enumerated() {
                try tables.insert(
                    "ABMultiValueEntry",
                    ["parent_id": .integer(identifier), "key": .count(key + 1), "value": .text(part)]
                )
            }
        }
    }

    private static let labels = ["_$!<Mobile>!$_", "_$!<Home>!$_", "_$!<Work>!$_"]
    private static let addressKeys = ["Street", "City", "CountryCode"]

    private static let schema = """
        CREATE TABLE ABPerson (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, First TEXT, Last TEXT, Middle TEXT,
            FirstPhonetic TEXT, LastPhonetic TEXT, Organization TEXT, Department TEXT, Note TEXT, Kind INTEGER,
            Birthday TEXT, JobTitle TEXT, Nickname TEXT, Prefix TEXT, Suffix TEXT, CreationDate INTEGER,
            ModificationDate INTEGER, CompositeNameFallback TEXT, ExternalIdentifier TEXT, StoreID INTEGER,
            DisplayName TEXT, PersonLink INTEGER DEFAULT -1, IsPreferredName INTEGER DEFAULT 1, guid TEXT);
        CREATE TABLE ABMultiValue (UID INTEGER PRIMARY KEY, record_id INTEGER, property INTEGER, identifier INTEGER,
            label INTEGER, value TEXT, guid TEXT);
        CREATE TABLE ABMultiValueLabel (value TEXT, UNIQUE(value));
        CREATE TABLE ABMultiValueEntry (parent_id INTEGER, key INTEGER, value TEXT, UNIQUE(parent_id, key));
        CREATE TABLE ABMultiValueEntryKey (value TEXT, UNIQUE(value));
        CREATE TABLE ABGroup (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT, StoreID INTEGER);
        CREATE TABLE ABGroupMembers (UID INTEGER PRIMARY KEY, group_id INTEGER, member_type INTEGER, member_id INTEGER);
        CREATE TABLE ABStore (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, Name TEXT, Type INTEGER, AccountID INTEGER DEFAULT -1);
        CREATE INDEX ABMultiValueRecordID ON ABMultiValue (record_id);
        """
}
