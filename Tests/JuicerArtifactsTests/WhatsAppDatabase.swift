import JuicerArtifacts
import JuicerCore
import JuicerSQLite
import TestSupport

/// ChatStorage.sqlite as a version of WhatsApp has it.
struct WhatsAppDatabase {
    enum Version: CaseIterable {
        /// 2013: in the app's own container, without receipts and stars.
        case v2013
        /// 2023, as iOS 15 to 17 have it.
        case v2023
    }

    static let me = "41790000000@s.whatsapp.net"
    static let ana = "41791234567@s.whatsapp.net"
    static let group = "120363023356659014@g.us"

    let version: Version
    let database: TestDatabase
    private(set) var messageCount: Int64 = 0
    private(set) var itemCount: Int64 = 0

    init(_ version: Version = .v2023) throws {
        self.version = version
        database = try TestDatabase(version == .v2013 ? Self.schema2013 : Self.schema2023)
    }

    func bytes() throws -> [UInt8] { try database.bytes() }

    func chat(_ row: Int64, _ contact: String, name: String, type: Int64 = 0) throws {
        try database.insert(
            "ZWACHATSESSION",
            [
                "Z_PK": .integer(row), "ZCONTACTJID": .text(contact), "ZPARTNERNAME": .text(name),
                "ZSESSIONTYPE": .integer(type),
            ]
        )
    }

    func member(_ row: Int64, _ contact: String, chat: Int64, name: String? = nil, active: Int64 = 1) throws {
        try insert(
            "ZWAGROUPMEMBER",
            [
                "Z_PK": .integer(row), "ZCHATSESSION": .integer(chat), "ZMEMBERJID": .text(contact),
                "ZCONTACTNAME": name.map { .text($0) } ?? .null, "ZISACTIVE": .integer(active),
            ]
        )
    }

    /// Adds a message; `cells` replaces defaults.
    @discardableResult
    mutating func message(_ stanza: String, chat: Int64? = 1, _ cells: [String: SQLValue] = [:]) throws -> Int64 {
        messageCount += 1
        var all: [String: SQLValue] = [
            "Z_PK": .integer(messageCount), "ZSTANZAID": .text(stanza), "ZMESSAGETYPE": 0, "ZISFROMME": 0,
            "ZGROUPEVENTTYPE": 2, "ZCHATSESSION": chat.map { .integer($0) } ?? .null,
            "ZMESSAGEDATE": .real(700_000_000 + Double(messageCount)),
        ]
        all.merge(cells) { $1 }
        try insert("ZWAMESSAGE", all)
        return messageCount
    }

    /// Adds what comes with a message, to be named by `ZMEDIAITEM`.
    mutating func item(_ cells: [String: SQLValue]) throws -> SQLValue {
        itemCount += 1
        try insert("ZWAMEDIAITEM", cells.merging(["Z_PK": .integer(itemCount)]) { $1 })
        return .integer(itemCount)
    }

    func info(_ row: Int64, _ receipts: [UInt8]) throws -> SQLValue {
        try insert("ZWAMESSAGEINFO", ["Z_PK": .integer(row), "ZRECEIPTINFO": .blob(receipts)])
        return .integer(row)
    }

    private func insert(_ table: String, _ cells: [String: SQLValue]) throws {
        // A column that this version does not have cannot be filled.
        let known = try columns(of: table)
        let names = cells.keys.sorted().filter(known.contains)
        let marks = names.map { _ in "?" }.joined(separator: ", ")
        try database.connection.run(
            "INSERT INTO \(table) (\(names.joined(separator: ", "))) VALUES (\(marks))",
            names.map { cells[$0] ?? .null }
        )
    }

    private func columns(of table: String) throws -> Set<String> {
        let info = try database.connection.prepare("PRAGMA table_info(\(table))")
        var names: Set<String> = []
        while try info.step() { names.insert(info.text(1) ?? "") }
        return names
    }

    static func pair(_ lid: String, _ number: String) throws -> [UInt8] {
        let database = try TestDatabase(
            "CREATE TABLE ZWAPHONENUMBERLIDPAIR (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZTIMESTAMP TIMESTAMP, ZLID VARCHAR, ZPHONENUMBER VARCHAR)"
        )
        try database.insert("ZWAPHONENUMBERLIDPAIR", ["ZLID": .text(lid), "ZPHONENUMBER": .text(number)])
        return try database.bytes()
    }

    static func contacts(_ names: KeyValuePairs<String, String>) throws -> [UInt8] {
        let database = try TestDatabase(
            """
            CREATE TABLE ZWAADDRESSBOOKCONTACT (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER,
                ZPHONESTATUS INTEGER, ZSORT INTEGER, ZABOUTTIMESTAMP TIMESTAMP, ZABOUTTEXT VARCHAR, ZFULLNAME VARCHAR,
                ZGIVENNAME VARCHAR, ZIDENTIFIER VARCHAR, ZPHONENUMBER VARCHAR, ZPHONENUMBERLABEL VARCHAR,
                ZWHATSAPPID VARCHAR, ZDEVICELIST BLOB)
            """
        )
        for (id, name) in names {
            try database.insert("ZWAADDRESSBOOKCONTACT", ["ZWHATSAPPID": .text(id), "ZFULLNAME": .text(name)])
        }
        return try database.bytes()
    }

    private static let schema2013 = """
        CREATE TABLE ZWACHATSESSION (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZARCHIVED INTEGER,
            ZCONTACTABID INTEGER, ZMESSAGECOUNTER INTEGER, ZSESSIONTYPE INTEGER, ZUNREADCOUNT INTEGER, ZGROUPINFO INTEGER,
            ZLASTMESSAGE INTEGER, ZLASTMESSAGEDATE TIMESTAMP, ZCONTACTJID VARCHAR, ZPARTNERNAME VARCHAR);
        CREATE TABLE ZWAGROUPMEMBER (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZISACTIVE INTEGER,
            ZISADMIN INTEGER, ZCHATSESSION INTEGER, ZCONTACTABID INTEGER, ZCONTACTNAME VARCHAR, ZMEMBERJID VARCHAR);
        CREATE TABLE ZWAMEDIAITEM (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZMOVIEDURATION INTEGER,
            ZMEDIASAVED INTEGER, ZFILESIZE INTEGER, ZMESSAGE INTEGER, ZLONGITUDE FLOAT, ZLATITUDE FLOAT,
            ZMEDIALOCALPATH VARCHAR, ZMEDIAURL VARCHAR, ZTHUMBNAILLOCALPATH VARCHAR, ZVCARDNAME VARCHAR,
            ZVCARDSTRING VARCHAR, ZXMPPTHUMBPATH VARCHAR);
        CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZGROUPEVENTTYPE INTEGER,
            ZISFROMME INTEGER, ZMESSAGESTATUS INTEGER, ZMESSAGETYPE INTEGER, ZSORT INTEGER, ZCHATSESSION INTEGER,
            ZGROUPMEMBER INTEGER, ZLASTSESSION INTEGER, ZMEDIAITEM INTEGER, ZMESSAGEDATE TIMESTAMP, ZFROMJID VARCHAR,
            ZPUSHNAME VARCHAR, ZSTANZAID VARCHAR, ZTEXT VARCHAR, ZTOJID VARCHAR);
        """

    private static let schema2023 = """
        CREATE TABLE ZWACHATSESSION (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZARCHIVED INTEGER,
            ZCONTACTABID INTEGER, ZFLAGS INTEGER, ZHIDDEN INTEGER, ZIDENTITYVERIFICATIONEPOCH INTEGER,
            ZIDENTITYVERIFICATIONSTATE INTEGER, ZMESSAGECOUNTER INTEGER, ZREMOVED INTEGER, ZSESSIONTYPE INTEGER,
            ZSPOTLIGHTSTATUS INTEGER, ZUNREADCOUNT INTEGER, ZGROUPINFO INTEGER, ZLASTMESSAGE INTEGER, ZPROPERTIES INTEGER,
            ZLASTMESSAGEDATE TIMESTAMP, ZLOCATIONSHARINGENDDATE TIMESTAMP, ZCONTACTIDENTIFIER VARCHAR,
            ZCONTACTJID VARCHAR, ZETAG VARCHAR, ZLASTMESSAGETEXT VARCHAR, ZPARTNERNAME VARCHAR, ZSAVEDINPUT VARCHAR);
        CREATE TABLE ZWAGROUPMEMBER (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZCONTACTABID INTEGER,
            ZISACTIVE INTEGER, ZISADMIN INTEGER, ZSENDERKEYSENT INTEGER, ZCHATSESSION INTEGER, ZRECENTGROUPCHAT INTEGER,
            ZCONTACTIDENTIFIER VARCHAR, ZCONTACTNAME VARCHAR, ZFIRSTNAME VARCHAR, ZMEMBERJID VARCHAR);
        CREATE TABLE ZWAMEDIAITEM (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZCLOUDSTATUS INTEGER,
            ZFILESIZE INTEGER, ZMEDIAORIGIN INTEGER, ZMOVIEDURATION INTEGER, ZMESSAGE INTEGER, ZASPECTRATIO FLOAT,
            ZHACCURACY FLOAT, ZLATITUDE FLOAT, ZLONGITUDE FLOAT, ZMEDIAURLDATE TIMESTAMP, ZAUTHORNAME VARCHAR,
            ZCOLLECTIONNAME VARCHAR, ZMEDIALOCALPATH VARCHAR, ZMEDIAURL VARCHAR, ZTHUMBNAILLOCALPATH VARCHAR,
            ZTITLE VARCHAR, ZVCARDNAME VARCHAR, ZVCARDSTRING VARCHAR, ZXMPPTHUMBPATH VARCHAR, ZMEDIAKEY BLOB,
            ZMETADATA BLOB);
        CREATE TABLE ZWAMESSAGE (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER,
            ZCHILDMESSAGESDELIVEREDCOUNT INTEGER, ZCHILDMESSAGESPLAYEDCOUNT INTEGER, ZCHILDMESSAGESREADCOUNT INTEGER,
            ZDATAITEMVERSION INTEGER, ZDOCID INTEGER, ZENCRETRYCOUNT INTEGER, ZFILTEREDRECIPIENTCOUNT INTEGER,
            ZFLAGS INTEGER, ZGROUPEVENTTYPE INTEGER, ZISFROMME INTEGER, ZMESSAGEERRORSTATUS INTEGER,
            ZMESSAGESTATUS INTEGER, ZMESSAGETYPE INTEGER, ZSORT INTEGER, ZSPOTLIGHTSTATUS INTEGER, ZSTARRED INTEGER,
            ZCHATSESSION INTEGER, ZGROUPMEMBER INTEGER, ZLASTSESSION INTEGER, ZMEDIAITEM INTEGER, ZMESSAGEINFO INTEGER,
            ZPARENTMESSAGE INTEGER, ZMESSAGEDATE TIMESTAMP, ZSENTDATE TIMESTAMP, ZFROMJID VARCHAR,
            ZMEDIASECTIONID VARCHAR, ZPHASH VARCHAR, ZPUSHNAME VARCHAR, ZSTANZAID VARCHAR, ZTEXT VARCHAR, ZTOJID VARCHAR);
        CREATE TABLE ZWAMESSAGEDATAITEM (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZINDEX INTEGER,
            ZOWNSTHUMBNAIL INTEGER, ZTYPE INTEGER, ZMESSAGE INTEGER, ZDATE TIMESTAMP, ZCHATJID VARCHAR, ZCONTENT1 VARCHAR,
            ZCONTENT2 VARCHAR, ZMATCHEDTEXT VARCHAR, ZSECTIONID VARCHAR, ZSENDERJID VARCHAR, ZSUMMARY VARCHAR,
            ZTHUMBNAILPATH VARCHAR, ZTITLE VARCHAR);
        CREATE TABLE ZWAMESSAGEINFO (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZMESSAGE INTEGER,
            ZRECEIPTINFO BLOB);
        CREATE TABLE ZWAPROFILEPUSHNAME (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZJID VARCHAR,
            ZPUSHNAME VARCHAR);
        """
}

/// Files of WhatsApp, and of WhatsApp Business, by name.
func parseWhatsApp(
    _ files: [String: [UInt8]],
    domain: String = "",
    options: ParseOptions = ParseOptions(),
    with parser: any ArtifactParser.Type = WhatsAppParser.self
) -> Parsed {
    let sink = CollectingSink()
    let inputs = files.sorted { $0.key < $1.key }
        .map { InputFile(request: $0.key, domain: domain, path: "", source: BytesSource($0.value)) }
    let report = ArtifactParsers.run(parser, ParserInputs(inputs), to: sink, options: options)
    return Parsed(rows: sink.rows, report: report)
}
