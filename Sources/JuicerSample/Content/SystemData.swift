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

/// Accounts, permissions, preferences and the keychain's envelope.
enum SystemContent {
    static func add(_ context: ContentContext) throws {
        var random = context.random("system")
        try context.addDatabase("HomeDomain", "Library/Accounts/Accounts3.sqlite") { tables in
            try tables.run(
                """
                CREATE TABLE ZACCOUNTTYPE (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZIDENTIFIER VARCHAR,
                    ZACCOUNTTYPEDESCRIPTION VARCHAR);
                CREATE TABLE ZACCOUNT (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZACTIVE INTEGER,
                    ZACCOUNTTYPE INTEGER, ZDATE TIMESTAMP, ZACCOUNTDESCRIPTION VARCHAR, ZIDENTIFIER VARCHAR, ZUSERNAME VARCHAR);
                """
            )
            let store = CoreData(entities: ["AccessOptionsKey", "Account", "AccountProperty", "AccountType"])
            try store.writeTables(to: tables, uuid: random.uuid(), counts: ["Account": 1, "AccountType": 1])
            try tables.insert(
                "ZACCOUNTTYPE",
                [
                    "Z_PK": 1, "Z_ENT": 4, "ZIDENTIFIER": "com.apple.account.AppleAccount",
                    "ZACCOUNTTYPEDESCRIPTION": "iCloud",
                ]
            )
            try tables.insert(
                "ZACCOUNT",
                [
                    "Z_PK": 1, "Z_ENT": 2, "ZACTIVE": 1, "ZACCOUNTTYPE": 1,
                    "ZDATE": .real(context.now.adding(-40_000_000).cocoa),
                    "ZACCOUNTDESCRIPTION": "iCloud", "ZIDENTIFIER": .text(random.uuid()),
                    "ZUSERNAME": "owner@example.org",
                ]
            )
        }
        try context.addDatabase("HomeDomain", "Library/TCC/TCC.db") { tables in
            try tables.run(
                """
                CREATE TABLE access (service TEXT NOT NULL, client TEXT NOT NULL, client_type INTEGER NOT NULL,
                    auth_value INTEGER NOT NULL, auth_reason INTEGER, auth_version INTEGER, csreq BLOB, policy_id INTEGER,
                    indirect_object_identifier TEXT, flags INTEGER, last_modified INTEGER,
                    PRIMARY KEY (service, client, client_type));
                """
            )
            for (index, service) in ["kTCCServiceCamera", "kTCCServicePhotos", "kTCCServiceMicrophone"].enumerated() {
                try tables.insert(
                    "access",
                    [
                        "service": .text(service), "client": "net.whatsapp.WhatsApp", "client_type": 0,
                        "auth_value": .count(index % 3 + 1),
                        "last_modified": .integer(context.now.adding(-Int64(index) * 86_400).unix),
                    ]
                )
            }
        }
        try addPreferences(context)
        try addKeychain(context, &random)
        try addPlain(context, &random)
    }

    private static func addPreferences(_ context: ContentContext) throws {
        let folder = "Library/Preferences"
        let lists: [(String, String, PlistValue)] = [
            (
                "HomeDomain", "\(folder)/com.apple.mobilesafari.plist",
                ["SearchEngineStringSetting": "DuckDuckGo", "AutoFillCreditCards": false]
            ),
            (
                "HomeDomain", "\(folder)/.GlobalPreferences.plist",
                ["AppleLocale": "nb_NO", "AppleLanguages": ["nb", "en", "ja"]]
            ),
            ("HomeDomain", "\(folder)/com.apple.mobilephone.speeddial.plist", ["SpeedDial": []]),
            (
                "SystemPreferencesDomain", "SystemConfiguration/com.apple.wifi.known-networks.plist",
                [
                    "wifi.network.ssid.Blå dør": [
                        "SSID": .data(Array("Blå dør".utf8)), "AddedAt": .date(context.now.cocoa - 9_000_000),
                    ]
                ]
            ),
            ("WirelessDomain", "\(folder)/com.apple.commcenter.plist", ["PhoneNumber": "+12025550100"]),
        ]
        for (domain, path, list) in lists {
            try context.add(.file(domain, path, BinaryPlist.encode(list), protectionClass: 4))
        }
    }

    /// The keychain as backups carry it: items of opaque data, their classes in the clear.
    private static func addKeychain(_ context: ContentContext, _ random: inout SampleRandom) throws {
        func item(class itemClass: UInt64) -> PlistValue {
            let value =
                littleEndian(3, width: 4) + littleEndian(itemClass, width: 4) + littleEndian(40, width: 4)
                + random.bytes(140)
            return ["v_Data": .data(value), "v_PersistentRef": .data(random.bytes(12))]
        }
        let list: PlistValue = [
            "genp": .array((6...11).map { item(class: $0) }), "inet": .array([item(class: 6)]), "cert": [], "keys": [],
        ]
        var entry = SampleEntry.file(
            "KeychainDomain",
            "keychain-backup.plist",
            BinaryPlist.encode(list),
            protectionClass: 1
        )
        entry.attributes = [("com.apple.kcb", Array("1".utf8))]
        try context.add(entry)
    }

    /// Empty files, links, folders and names in many scripts, as an app's documents have them.
    private static func addPlain(_ context: ContentContext, _ random: inout SampleRandom) throws {
        let domain = "AppDomain-org.example.journal"
        try context.add(.file(domain, "Documents/empty.txt", []))
        try context.add(
            .file(domain, "Documents/canary.txt", Array(SampleBackup.documentCanary.utf8), protectionClass: 1)
        )
        try context.add(.file(domain, "Documents/日記/2025年/夏.txt", Array("暑い。\n".utf8)))
        try context.add(.file(domain, "Documents/café/naïve 📝.md", Array("# Crème brûlée\n".utf8)))
        try context.add(
            .file(domain, "Documents/100% \"quoted\" 'name' _under_ \\back.txt", Array("like patterns\n".utf8))
        )
        for size in [1, 15, 16, 17, 4095, 4096, 65_537] {
            try context.add(
                .file(domain, "Documents/sizes/\(size).bin", random.bytes(size), protectionClass: size % 2 == 0 ? 3 : 4)
            )
        }
        try context.add(SampleEntry(domain: domain, path: "Library/Caches", kind: .directory))
        try context.add(SampleEntry(domain: domain, path: "Documents/latest", kind: .symlink(target: "日記/2025年/夏.txt")))
        try context.add(
            SampleEntry(
                domain: "HomeDomain",
                path: "Library/Caches/link",
                kind: .symlink(target: "/var/mobile/Library/Preferences")
            )
        )
    }
}
