import JuicerSQLite

/// The calendar: appointments, an all-day event, a weekly one, invitations, birthdays.
enum CalendarContent {
    static func add(_ context: ContentContext) throws {
        var random = context.random("calendar")
        try context.addDatabase("HomeDomain", "Library/Calendar/Calendar.sqlitedb") { tables in
            try tables.run(schema)
            try tables.insert(
                "Store",
                ["ROWID": 1, "name": "iCloud", "type": 2, "persistent_id": .text(random.uuid())]
            )
            for (row, title) in ["Home", "Arbeit", "Birthdays"].enumerated() {
                try tables.insert(
                    "Calendar",
                    ["ROWID": .count(row + 1), "store_id": 1, "title": .text(title), "color": "#1BADF8"]
                )
            }
            for (row, place) in Phrases.places.enumerated() {
                try tables.insert(
                    "Location",
                    [
                        "ROWID": .count(row + 1), "title": .text(place.name), "latitude": .real(place.latitude),
                        "longitude": .real(place.longitude), "item_owner_id": .count(row + 1),
                    ]
                )
            }
            for index in 0..<max(6, context.options.messages / 10) {
                let isAllDay = index % 5 == 4
                let start = context.now.adding(Int64(index - 5) * 86_400 + 3600 * 9)
                let row = Int64(index + 1)
                try tables.insert(
                    "CalendarItem",
                    [
                        "ROWID": .integer(row), "summary": .text(titles[index % titles.count]),
                        "description": "Bring the map 🗺",
                        "start_date": .real(start.cocoa), "start_tz": isAllDay ? "_float" : "Europe/Oslo",
                        "end_date": .real(start.adding(isAllDay ? 86_399 : 5400).cocoa), "end_tz": "Europe/Oslo",
                        "all_day": isAllDay ? 1 : 0, "calendar_id": .count(index % 2 + 1),
                        "location_id": .count(index % Phrases.places.count + 1), "entity_type": 2,
                        "has_attendees": index == 1 ? 1 : 0,
                        "creation_date": .real(start.adding(-500_000).cocoa),
                        "last_modified": .real(start.adding(-400_000).cocoa),
                        "UUID": .text(random.uuid()),
                    ]
                )
                if index == 2 {
                    try tables.insert(
                        "Recurrence",
                        ["ROWID": 1, "frequency": 2, "interval": 1, "count": 0, "owner_id": .integer(row)]
                    )
                }
                if index == 1 { try writeInvitation(row, people: context.people, to: tables) }
            }
        }
    }

    private static func writeInvitation(_ item: Int64, people: People, to tables: TableWriter) throws {
        for (index, person) in people.all.prefix(3).enumerated() {
            try tables.insert(
                "Identity",
                [
                    "ROWID": .count(index + 1), "display_name": .text(person.fullName),
                    "address": .text("mailto:\(person.email)"),
                    "first_name": .text(person.first), "last_name": .text(person.last),
                ]
            )
            try tables.insert(
                "Participant",
                [
                    "ROWID": .count(index + 1), "entity_type": index == 0 ? 8 : 7, "type": 1,
                    "status": .count(index + 1),
                    "role": 1, "identity_id": .count(index + 1), "owner_id": .integer(item),
                    "email": .text(person.email), "is_self": 0,
                ]
            )
        }
    }

    private static let titles = ["Dentist", "Review with Νίκος", "Choir practice", "お花見", "Holiday", "Vet 🐈"]

    private static let schema = """
        CREATE TABLE Store (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, type INTEGER, persistent_id TEXT);
        CREATE TABLE Calendar (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, store_id INTEGER, title TEXT, flags INTEGER,
            color TEXT, type TEXT, sharing_status INTEGER, external_id TEXT);
        CREATE TABLE CalendarItem (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, summary TEXT, location_id INTEGER,
            description TEXT, start_date REAL, start_tz TEXT, end_date REAL, end_tz TEXT, all_day INTEGER,
            calendar_id INTEGER, orig_item_id INTEGER, organizer_id INTEGER, status INTEGER, availability INTEGER,
            privacy_level INTEGER, url TEXT, last_modified REAL, entity_type INTEGER, has_attendees INTEGER, UUID TEXT,
            creation_date REAL, conference_url TEXT, calendar_scale TEXT, travel_time INTEGER, junk_status INTEGER);
        CREATE TABLE Location (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, address TEXT, latitude REAL,
            longitude REAL, item_owner_id INTEGER);
        CREATE TABLE Identity (display_name TEXT, address TEXT, first_name TEXT, last_name TEXT);
        CREATE TABLE Participant (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, entity_type INTEGER, type INTEGER,
            status INTEGER, pending_status INTEGER, role INTEGER, identity_id INTEGER, owner_id INTEGER, email TEXT,
            phone_number TEXT, is_self INTEGER);
        CREATE TABLE Recurrence (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, frequency INTEGER, interval INTEGER,
            count INTEGER, end_date REAL, specifier TEXT, owner_id INTEGER);
        CREATE TABLE ExceptionDate (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, owner_id INTEGER, date REAL);
        CREATE TABLE Alarm (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, trigger_date REAL, trigger_interval INTEGER,
            type INTEGER, calendaritem_owner_id INTEGER);
        """
}
