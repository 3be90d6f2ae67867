import JuicerSQLite

/// Health: steps, heart rate and weight; in encrypted backups only.
enum HealthContent {
    static func add(_ context: ContentContext) throws {
        guard context.options.passphrase != nil else { return }
        var random = context.random("health")
        try context.addDatabase("HealthDomain", "Health/healthdb_secure.sqlite", protectionClass: 2) { tables in
            try tables.run(
                """
                CREATE TABLE objects (data_id INTEGER PRIMARY KEY AUTOINCREMENT, uuid BLOB UNIQUE, provenance INTEGER NOT NULL,
                    type INTEGER, creation_date REAL);
                CREATE TABLE samples (data_id INTEGER PRIMARY KEY, start_date REAL, end_date REAL, data_type INTEGER);
                CREATE TABLE quantity_samples (data_id INTEGER PRIMARY KEY, quantity REAL, original_quantity REAL,
                    original_unit INTEGER);
                CREATE TABLE category_samples (data_id INTEGER PRIMARY KEY, value INTEGER);
                CREATE TABLE data_provenances (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, source_id INTEGER, device_id INTEGER,
                    origin_product_type TEXT, tz_name TEXT);
                """
            )
            try tables.insert(
                "data_provenances",
                [
                    "ROWID": 1, "source_id": 1, "device_id": 1,
                    "origin_product_type": .text(context.generation.productType), "tz_name": "Europe/Oslo",
                ]
            )
            // Data type and range of values; the heart beats per second in this store.
            let kinds: [(Int64, ClosedRange<Double>)] = [(7, 20...900), (5, 0.9...2.4), (3, 70...72)]
            for row in 1...60 {
                let (type, range) = kinds[row % kinds.count]
                let start = context.now.adding(-Int64(row) * 1800)
                try tables.insert(
                    "objects",
                    [
                        "data_id": .count(row), "uuid": .blob(random.bytes(16)), "provenance": 1, "type": 1,
                        "creation_date": .real(start.cocoa),
                    ]
                )
                try tables.insert(
                    "samples",
                    [
                        "data_id": .count(row), "start_date": .real(start.cocoa),
                        "end_date": .real(start.adding(300).cocoa),
                        "data_type": .integer(type),
                    ]
                )
                let value = Double.random(in: range, using: &random)
                try tables.insert("quantity_samples", ["data_id": .count(row), "quantity": .real(value)])
            }
        }
        try context.addDatabase("HealthDomain", "Health/healthdb.sqlite", protectionClass: 2) { tables in
            try tables.run(
                """
                CREATE TABLE sources (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, uuid BLOB, name TEXT, bundle_id TEXT,
                    source_options INTEGER);
                CREATE TABLE source_devices (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, manufacturer TEXT, model TEXT);
                """
            )
            try tables.insert(
                "sources",
                ["ROWID": 1, "name": "Sample iPhone", "bundle_id": "com.apple.health", "source_options": 2]
            )
            try tables.insert(
                "source_devices",
                ["ROWID": 1, "name": "iPhone", "manufacturer": "Apple Inc.", "model": "iPhone"]
            )
        }
    }
}
