import JuicerSQLite

/// The call history.
enum CallsContent {
    static func add(_ context: ContentContext) throws {
        // Call history is only in encrypted backups since iOS 13.
        if context.generation == .ios17, context.options.passphrase == nil { return }
        var random = context.random("calls")
        let count = max(4, context.options.messages / 4)
        let store = CoreData(entities: ["CallDBProperties", "CallRecord", "EmergencyMediaItem", "Handle"])
        try context.addDatabase("HomeDomain", "Library/CallHistoryDB/CallHistory.storedata") { tables in
            try tables.run(schema)
            try store.writeTables(to: tables, uuid: random.uuid(), counts: ["CallRecord": count])
            for index in 0..<count {
                let person = random.element(of: context.people.all)
                let isOutgoing = Bool.random(using: &random)
                let isAnswered = Int.random(in: 0..<4, using: &random) > 0
                let time = context.now.adding(-Int64(count - index) * 7200)
                let type = [1, 1, 8, 16, 0][index % 5]
                try tables.insert(
                    "ZCALLRECORD",
                    [
                        "Z_PK": .count(index + 1), "Z_ENT": .integer(store.number(of: "CallRecord")), "Z_OPT": 1,
                        "ZANSWERED": isAnswered ? 1 : 0, "ZCALLTYPE": .count(type), "ZORIGINATED": isOutgoing ? 1 : 0,
                        "ZREAD": 1,
                        "ZDATE": .real(time.cocoa),
                        "ZDURATION": .real(isAnswered ? Double(index * 17 % 900) + 0.25 : 0),
                        "ZADDRESS": .text(person.phone), "ZNAME": index % 3 == 0 ? .text(person.fullName) : .null,
                        "ZISO_COUNTRY_CODE": "us", "ZLOCATION": "Washington, DC",
                        "ZSERVICE_PROVIDER": type == 1
                            ? "com.apple.Telephony" : type == 0 ? "net.whatsapp.WhatsApp" : "com.apple.FaceTime",
                        "ZUNIQUE_ID": .text(random.uuid()),
                    ]
                )
            }
        }
    }

    private static let schema = """
        CREATE TABLE ZCALLRECORD (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZANSWERED INTEGER,
            ZCALL_CATEGORY INTEGER, ZCALLTYPE INTEGER, ZDISCONNECTED_CAUSE INTEGER, ZFACE_TIME_DATA INTEGER,
            ZFILTERED_OUT_REASON INTEGER, ZHANDLE_TYPE INTEGER, ZJUNKCONFIDENCE INTEGER, ZNUMBER_AVAILABILITY INTEGER,
            ZORIGINATED INTEGER, ZREAD INTEGER, ZDATE TIMESTAMP, ZDURATION FLOAT, ZADDRESS VARCHAR,
            ZDEVICE_ID VARCHAR, ZISO_COUNTRY_CODE VARCHAR, ZLOCATION VARCHAR, ZNAME VARCHAR, ZSERVICE_PROVIDER VARCHAR,
            ZUNIQUE_ID VARCHAR);
        CREATE TABLE ZHANDLE (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZTYPE INTEGER,
            ZNORMALIZEDVALUE VARCHAR, ZVALUE VARCHAR);
        CREATE TABLE Z_2REMOTEPARTICIPANTHANDLES (Z_2REMOTEPARTICIPANTCALLS INTEGER,
            Z_4REMOTEPARTICIPANTHANDLES INTEGER, PRIMARY KEY (Z_2REMOTEPARTICIPANTCALLS, Z_4REMOTEPARTICIPANTHANDLES));
        """
}
