import JuicerSQLite

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
