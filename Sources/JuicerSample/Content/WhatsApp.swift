import JuicerSQLite

/// WhatsApp: chats, a group, media and contacts.
struct WhatsAppContent {
    private static let domain = "AppDomainGroup-group.net.whatsapp.WhatsApp.shared"
    private static let store = CoreData(entities: [
        "WABlackListItem", "WAChatProperties", "WAChatPushConfig", "WAChatSession", "WAGroupInfo", "WAGroupMember",
        "WAGroupMembersChange", "WAMediaItem", "WAMessage", "WAMessageDataItem", "WAMessageInfo",
        "WAProfilePictureItem",
        "WAProfilePushName",
    ])

    private let context: ContentContext
    private let tables: TableWriter
    private var random: SampleRandom
    private var media: [SampleEntry] = []
    private var sessions: [String] = []
    private let groupSize = 3

    static func add(_ context: ContentContext) throws {
        var media: [SampleEntry] = []
        try context.addDatabase(domain, "ChatStorage.sqlite") { tables in
            var content = WhatsAppContent(context: context, tables: tables)
            try content.build()
            media = content.media
        }
        for entry in media { try context.add(entry) }
        try addContacts(context)
    }

    private init(context: ContentContext, tables: TableWriter) {
        self.context = context
        self.tables = tables
        random = context.random("whatsapp")
    }

    private static func identifier(_ person: People.Person) -> String {
        "\(person.phone.dropFirst())@s.whatsapp.net"
    }

    private mutating func build() throws {
        let count = context.options.messages / 2
        try tables.run(Self.schema)
        try Self.store.writeTables(to: tables, uuid: random.uuid(), counts: ["WAMessage": count])
        try writeSessions()
        for index in 0..<(sessions.isEmpty ? 0 : count) { try writeMessage(index, of: count) }
    }

    private mutating func writeSessions() throws {
        let people = context.people.all.prefix(8)
        for (index, person) in people.enumerated() {
            sessions.append(Self.identifier(person))
            try writeSession(index, name: person.fullName, type: 0)
            try tables.insert(
                "ZWAPROFILEPUSHNAME",
                ["Z_PK": .count(index + 1), "ZJID": .text(Self.identifier(person)), "ZPUSHNAME": .text(person.first)]
            )
        }
        guard people.count >= groupSize else { return }
        sessions.append("4790000000-1600000000@g.us")
        let row = sessions.count
        try writeSession(row - 1, name: "Книжный клуб 📚", type: 1)
        try tables.insert(
            "ZWAGROUPINFO",
            [
                "Z_PK": 1, "Z_ENT": .integer(Self.store.number(of: "WAGroupInfo")), "ZCHATSESSION": .count(row),
                "ZCREATIONDATE": .real(context.now.adding(-9_000_000).cocoa), "ZCREATORJID": .text(sessions[0]),
            ]
        )
        for (index, person) in people.prefix(groupSize).enumerated() {
            try tables.insert(
                "ZWAGROUPMEMBER",
                [
                    "Z_PK": .count(index + 1), "Z_ENT": .integer(Self.store.number(of: "WAGroupMember")),
                    "ZISACTIVE": 1,
                    "ZCHATSESSION": .count(row), "ZMEMBERJID": .text(Self.identifier(person)),
                    "ZCONTACTNAME": .text(person.fullName),
                ]
            )
        }
    }

    private func writeSession(_ index: Int, name: String, type: Int64) throws {
        try tables.insert(
            "ZWACHATSESSION",
            [
                "Z_PK": .count(index + 1), "Z_ENT": .integer(Self.store.number(of: "WAChatSession")),
                "ZSESSIONTYPE": .integer(type),
                "ZCONTACTJID": .text(sessions[index]), "ZPARTNERNAME": .text(name), "ZARCHIVED": index == 2 ? 1 : 0,
                "ZREMOVED": 0,
                "ZGROUPINFO": type == 1 ? 1 : .null, "ZLASTMESSAGEDATE": .real(context.now.adding(-900).cocoa),
            ]
        )
    }

    private mutating func writeMessage(_ index: Int, of count: Int) throws {
        let chat = Int.random(in: 0..<sessions.count, using: &random)
        let isGroup = sessions[chat].hasSuffix("@g.us")
        let isFromMe = Bool.random(using: &random)
        let sent = context.now.adding(-Int64(count - index) * 5_400)
        let type: Int64 = index % 8 == 3 ? 1 : index % 8 == 6 ? 5 : index % 16 == 15 ? 14 : 0
        let stanza = hexString(random.bytes(10)).uppercased()
        let row = Int64(index + 1)
        var text: SQLValue = type == 0 ? .text(random.element(of: Phrases.messages)) : .null
        if index == 0 { text = .text(SampleBackup.whatsAppCanary) }
        try tables.insert(
            "ZWAMESSAGE",
            [
                "Z_PK": .integer(row), "Z_ENT": .integer(Self.store.number(of: "WAMessage")), "Z_OPT": 1,
                "ZISFROMME": isFromMe ? 1 : 0,
                "ZMESSAGETYPE": .integer(type), "ZSORT": .integer(row), "ZSTARRED": index % 20 == 0 ? 1 : 0,
                "ZCHATSESSION": .count(chat + 1),
                "ZGROUPMEMBER": isGroup && !isFromMe ? .count(index % groupSize + 1) : .null,
                "ZMEDIAITEM": type == 1 || type == 5 ? .integer(row) : .null, "ZMESSAGEDATE": .real(sent.cocoa + 0.25),
                "ZSENTDATE": .real(sent.cocoa), "ZFROMJID": isFromMe ? .null : .text(sessions[chat]),
                "ZTOJID": isFromMe ? .text(sessions[chat]) : .null, "ZSTANZAID": .text(stanza), "ZTEXT": text,
            ]
        )
        if type == 1 { try writePicture(row, chat: chat, sent: sent) }
        if type == 5 {
            let place = random.element(of: Phrases.places)
            try tables.insert(
                "ZWAMEDIAITEM",
                [
                    "Z_PK": .integer(row), "Z_ENT": .integer(Self.store.number(of: "WAMediaItem")),
                    "ZMESSAGE": .integer(row),
                    "ZLATITUDE": .real(place.latitude), "ZLONGITUDE": .real(place.longitude),
                    "ZTITLE": .text(place.name),
                ]
            )
        }
    }

    private mutating func writePicture(_ row: Int64, chat: Int, sent: CalendarTime) throws {
        let name = random.uuid().lowercased()
        let first = name.prefix(1)
        let second = name.dropFirst().prefix(1)
        let path = "Media/\(sessions[chat])/\(first)/\(second)/\(name).jpg"
        let shot = JPEG.Shot(width: 80, height: 80, time: sent, model: "iPhone 14 Pro", location: nil)
        let image = JPEG.image(shot, random: &random)
        try tables.insert(
            "ZWAMEDIAITEM",
            [
                "Z_PK": .integer(row), "Z_ENT": .integer(Self.store.number(of: "WAMediaItem")),
                "ZMESSAGE": .integer(row),
                "ZFILESIZE": .count(image.count), "ZMOVIEDURATION": 0, "ZMEDIALOCALPATH": .text(path),
                "ZTITLE": "Look! 👀",
                "ZVCARDSTRING": "image/jpeg", "ZMEDIAKEY": .blob(random.bytes(76)), "ZLATITUDE": 80.0,
                "ZLONGITUDE": 80.0,
            ]
        )
        media.append(.file(Self.domain, "Message/\(path)", image, modified: sent))
    }

    private static func addContacts(_ context: ContentContext) throws {
        let contacts = CoreData(entities: ["WAAddressBookContact"])
        var random = context.random("whatsapp contacts")
        try context.addDatabase(domain, "ContactsV2.sqlite") { tables in
            try tables.run(
                """
                CREATE TABLE ZWAADDRESSBOOKCONTACT (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZSORT INTEGER,
                    ZABOUTTIMESTAMP TIMESTAMP, ZABOUTTEXT VARCHAR, ZFULLNAME VARCHAR, ZGIVENNAME VARCHAR,
                    ZIDENTIFIER VARCHAR, ZLOCALIZEDPHONENUMBER VARCHAR, ZPHONENUMBER VARCHAR, ZPHONENUMBERLABEL VARCHAR,
                    ZWHATSAPPID VARCHAR);
                """
            )
            let people = context.people.all
            try contacts.writeTables(to: tables, uuid: random.uuid(), counts: ["WAAddressBookContact": people.count])
            for (index, person) in people.enumerated() {
                try tables.insert(
                    "ZWAADDRESSBOOKCONTACT",
                    [
                        "Z_PK": .count(index + 1), "Z_ENT": 1, "ZSORT": .count(index), "ZABOUTTEXT": "Hey there!",
                        "ZFULLNAME": .text(person.fullName), "ZGIVENNAME": .text(person.first),
                        "ZPHONENUMBER": .text(person.phone),
                        "ZWHATSAPPID": .text(identifier(person)),
                    ]
                )
            }
        }
    }

    private static let schema = """
        CREATE TABLE ZWACHATSESSION (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZARCHIVED INTEGER,
            ZFLAGS INTEGER, ZHIDDEN INTEGER, ZMESSAGECOUNTER INTEGER, ZREMOVED INTEGER, ZSESSIONTYPE INTEGER,
            ZUNREADCOUNT INTEGER, ZGROUPINFO INTEGER, ZLASTMESSAGE INTEGER, ZLASTMESSAGEDATE TIMESTAMP,
            ZCONTACTJID VARCHAR, ZPARTNERNAME VARCHAR);
        CREATE TABLE ZWAGROUPINFO (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZSTATE INTEGER,
            ZCHATSESSION INTEGER, ZCREATIONDATE TIMESTAMP, ZCREATORJID VARCHAR, ZOWNERJID VARCHAR);
        CREATE TABLE ZWAGROUPMEMBER (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZISACTIVE INTEGER,
            ZISADMIN INTEGER, ZCHATSESSION INTEGER, ZCONTACTNAME VARCHAR, ZFIRSTNAME VARCHAR, ZMEMBERJID VARCHAR);
        CREATE TABLE ZWAMEDIAITEM (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZFILESIZE INTEGER,
            ZMOVIEDURATION INTEGER, ZMESSAGE INTEGER, ZASPECTRATIO FLOAT, ZLATITUDE FLOAT, ZLONGITUDE FLOAT,
            ZMEDIALOCALPATH VARCHAR, ZMEDIAURL VARCHAR, ZTITLE VARCHAR, ZVCARDNAME VARCHAR, ZVCARDSTRING VARCHAR,
            ZMEDIAKEY BLOB, ZMETADATA BLOB);
        CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZFLAGS INTEGER,
            ZGROUPEVENTTYPE INTEGER, ZISFROMME INTEGER, ZMESSAGESTATUS INTEGER, ZMESSAGETYPE INTEGER, ZSORT INTEGER,
            ZSTARRED INTEGER, ZCHATSESSION INTEGER, ZGROUPMEMBER INTEGER, ZMEDIAITEM INTEGER, ZMESSAGEINFO INTEGER,
            ZPARENTMESSAGE INTEGER, ZMESSAGEDATE TIMESTAMP, ZSENTDATE TIMESTAMP, ZFROMJID VARCHAR, ZPUSHNAME VARCHAR,
            ZSTANZAID VARCHAR, ZTEXT VARCHAR, ZTOJID VARCHAR);
        CREATE TABLE ZWAMESSAGEINFO (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZMESSAGE INTEGER,
            ZRECEIPTINFO BLOB);
        CREATE TABLE ZWAPROFILEPUSHNAME (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZJID VARCHAR,
            ZPUSHNAME VARCHAR);
        """
}
