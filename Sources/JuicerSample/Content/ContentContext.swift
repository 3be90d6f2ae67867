import JuicerSQLite

/// What the builders of application data share.
struct ContentContext {
    let options: SampleBackup.Options
    let people: People
    /// When the backup was made; everything in it is older.
    let now: CalendarTime
    /// Where databases are built before they are encrypted.
    let workFolder: String
    /// Takes each file.
    let add: (SampleEntry) throws -> Void

    var generation: SampleGeneration { options.generation }

    func random(_ purpose: String) -> SampleRandom {
        SampleRandom(seed: options.seed, purpose: purpose)
    }

    /// Builds a database and adds it as a file.
    func addDatabase(
        _ domain: String,
        _ path: String,
        protectionClass: UInt32 = 3,
        _ build: (TableWriter) throws -> Void
    ) throws {
        let bytes = try TableWriter.database(in: workFolder, build)
        try add(.file(domain, path, bytes, protectionClass: protectionClass, modified: now.adding(-600)))
    }
}

/// A Core Data store's bookkeeping tables.
struct CoreData {
    /// Entity names in the order of their numbers, from 1.
    let entities: [String]

    /// The number of an entity in this store.
    func number(of name: String) -> Int64 { Int64((entities.firstIndex(of: name) ?? -1) + 1) }

    /// Creates Z_PRIMARYKEY and Z_METADATA; `counts` gives the highest key in use of an entity.
    func writeTables(to tables: TableWriter, uuid: String, modelVersion: Int64? = nil, counts: [String: Int]) throws {
        try tables.run(
            """
            CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER PRIMARY KEY, Z_NAME VARCHAR, Z_SUPER INTEGER, Z_MAX INTEGER);
            CREATE TABLE Z_METADATA (Z_VERSION INTEGER PRIMARY KEY, Z_UUID VARCHAR(255), Z_PLIST BLOB);
            """
        )
        for (index, name) in entities.enumerated() {
            try tables.insert(
                "Z_PRIMARYKEY",
                [
                    "Z_ENT": .integer(Int64(index + 1)), "Z_NAME": .text(name), "Z_SUPER": 0,
                    "Z_MAX": .count(counts[name] ?? 0),
                ]
            )
        }
        var plist: [(String, PlistValue)] = [("NSStoreType", "SQLite"), ("NSPersistenceFrameworkVersion", 1_344)]
        if let modelVersion { plist.append(("PLModelVersion", .integer(modelVersion))) }
        try tables.insert(
            "Z_METADATA",
            ["Z_VERSION": 1, "Z_UUID": .text(uuid), "Z_PLIST": .blob(BinaryPlist.encode(.dictionary(plist)))]
        )
    }
}
