import JuicerSQLite

/// Safari: history, bookmarks and the reading list.
enum SafariContent {
    static func add(_ context: ContentContext) throws {
        if context.generation != .ios17 || context.options.passphrase != nil { try addHistory(context) }
        try context.addDatabase("HomeDomain", "Library/Safari/Bookmarks.db") { tables in
            try tables.run(bookmarkSchema)
            try tables.insert(
                "bookmarks",
                ["id": 0, "type": 1, "title": "Root", "order_index": 0, "external_uuid": "Root"]
            )
            try tables.insert(
                "bookmarks",
                ["id": 1, "special_id": 3, "parent": 0, "type": 1, "title": "com.apple.ReadingList", "order_index": 1]
            )
            for (index, page) in Phrases.pages.enumerated() {
                let inList = index % 3 == 0
                try tables.insert(
                    "bookmarks",
                    [
                        "id": .count(index + 2), "parent": inList ? 1 : 0, "type": 0, "title": .text(page.title),
                        "url": .text(page.url),
                        "order_index": .count(index), "external_uuid": .text("bookmark-\(index)"),
                        "read": inList ? 0 : .null,
                        // Unix seconds here, unlike the history.
                        "last_modified": .real(Double(context.now.adding(-Int64(index) * 9000).unix)),
                    ]
                )
            }
        }
    }

    private static func addHistory(_ context: ContentContext) throws {
        try context.addDatabase("HomeDomain", "Library/Safari/History.db") { tables in
            try tables.run(
                """
                CREATE TABLE history_items (id INTEGER PRIMARY KEY AUTOINCREMENT, url TEXT NOT NULL UNIQUE,
                    domain_expansion TEXT NULL, visit_count INTEGER NOT NULL, daily_visit_counts BLOB,
                    visit_count_score INTEGER NOT NULL DEFAULT 0);
                CREATE TABLE history_visits (id INTEGER PRIMARY KEY AUTOINCREMENT, history_item INTEGER NOT NULL
                    REFERENCES history_items(id) ON DELETE CASCADE, visit_time REAL NOT NULL, title TEXT NULL,
                    load_successful BOOLEAN NOT NULL DEFAULT 1, redirect_source INTEGER, redirect_destination INTEGER,
                    origin INTEGER NOT NULL DEFAULT 0);
                """
            )
            for (index, page) in Phrases.pages.enumerated() {
                try tables.insert("history_items", ["id": .count(index + 1), "url": .text(page.url), "visit_count": 3])
                for visit in 0..<3 {
                    let time = context.now.adding(-Int64(visit * 50_000 + index * 700))
                    try tables.insert(
                        "history_visits",
                        [
                            "history_item": .count(index + 1), "visit_time": .real(time.cocoa + 0.5),
                            "title": .text(page.title),
                            "origin": .count(visit % 2),
                        ]
                    )
                }
            }
        }
    }

    private static let bookmarkSchema = """
        CREATE TABLE bookmarks (id INTEGER PRIMARY KEY AUTOINCREMENT, special_id INTEGER DEFAULT 0, parent INTEGER,
            type INTEGER, title TEXT, url TEXT COLLATE NOCASE, num_children INTEGER DEFAULT 0, editable INTEGER DEFAULT 1,
            deletable INTEGER DEFAULT 1, hidden INTEGER DEFAULT 0, order_index INTEGER NOT NULL, external_uuid TEXT UNIQUE,
            read INTEGER DEFAULT NULL, last_modified REAL DEFAULT NULL, added INTEGER DEFAULT 1, deleted INTEGER DEFAULT 0,
            extra_attributes BLOB DEFAULT NULL);
        CREATE TABLE folder_ancestors (id INTEGER PRIMARY KEY AUTOINCREMENT, folder_id INTEGER NOT NULL,
            ancestor_id INTEGER NOT NULL);
        """
}
