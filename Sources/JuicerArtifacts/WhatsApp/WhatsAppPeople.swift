internal import JuicerSQLite

/// Who is who: names by identifier, and the numbers behind hidden identities.
struct WhatsAppPeople {
    /// Names by identifier: that of the address book, else that of the chat, else the one somebody gave themselves.
    private var names: [WhatsAppID: String] = [:]
    private var numbers: [WhatsAppID: WhatsAppID] = [:]
    /// The owner's own identifier, where it is known.
    private(set) var owner: WhatsAppID?
    private let output: ParseOutput

    /// Reads all that the files of an app say of people.
    ///
    /// - Parameter chats: its store of chats, where there is one.
    init(
        of edition: WhatsAppEdition,
        _ chats: SourceDatabase?,
        _ inputs: ParserInputs,
        _ output: ParseOutput
    ) throws {
        self.output = output
        try readContacts(try inputs.optionalDatabase(edition.contacts, for: output))
        try readAccounts(try inputs.optionalDatabase(edition.accounts, for: output))
        guard let chats else { return }
        try readAccounts(chats)
        try readChatStorage(chats)
    }

    /// The person of an identifier; one with a number when that is known.
    ///
    /// - Parameter name: a name for when there is no better one.
    func person(_ id: WhatsAppID, name: String = "") -> HandleRef {
        let number = numbers[id] ?? id
        let known = names[id] ?? names[number] ?? name
        guard !isOwner(id) else { return HandleRef(handle: number.text, kind: .owner, name: known) }
        // The digits of a hidden identity are no number.
        return HandleRef(handle: number.text, kind: number.kind == .number ? .whatsApp : .account, name: known)
    }

    func isOwner(_ id: WhatsAppID) -> Bool { owner != nil && (id == owner || numbers[id] == owner) }

    // MARK: Reading

    /// `ZWAADDRESSBOOKCONTACT` of ContactsV2.sqlite, a copy of the address book.
    private mutating func readContacts(_ database: SourceDatabase?) throws {
        let table = "ZWAADDRESSBOOKCONTACT"
        guard let database else { return }
        guard database.schema.has(table) else { return output.report(.tableMissing, table: table) }
        var select = Select(database, from: table)
        let (id, hidden) = (select.column("ZWHATSAPPID"), select.column("ZLID"))
        let (full, given) = (select.column("ZFULLNAME"), select.column("ZGIVENNAME"))
        let business = select.column("ZBUSINESSNAME")
        try select.scan(for: output) { row, rowID in
            let number = WhatsAppID.number(row.string(id))
            let lid = WhatsAppID.hidden(row.string(hidden))
            let name = row.filled(full) ?? row.filled(given) ?? row.string(business)
            if let number { keep(name, of: number, table, rowID) }
            if let lid { keep(name, of: lid, table, rowID) }
            if let number, let lid { keep(number, of: lid, table, rowID) }
        }
    }

    /// Pairs of a hidden identity and its number: in LID.sqlite, or in ChatStorage.sqlite itself.
    private mutating func readAccounts(_ database: SourceDatabase?) throws {
        guard let database else { return }
        for (table, column) in [("ZWAPHONENUMBERLIDPAIR", "ZLID"), ("ZWAZACCOUNT", "ZIDENTIFIER")]
        where database.schema.has(column, in: table) && database.schema.has("ZPHONENUMBER", in: table) {
            var select = Select(database, from: table)
            let (hidden, number) = (select.column(column), select.column("ZPHONENUMBER"))
            try select.scan(for: output) { row, rowID in
                guard let lid = WhatsAppID.hidden(row.string(hidden)), let id = WhatsAppID.number(row.string(number))
                else { return }
                keep(id, of: lid, table, rowID)
            }
        }
    }

    /// What the store of chats itself says: names of chats between two, names people gave themselves, and the owner.
    private mutating func readChatStorage(_ database: SourceDatabase) throws {
        try readChats(database)
        try readNames(database, "ZWAGROUPMEMBER", id: "ZMEMBERJID", names: ["ZCONTACTNAME", "ZFIRSTNAME"])
        try readNames(database, "ZWAPROFILEPUSHNAME", id: "ZJID", names: ["ZPUSHNAME"])
        owner = try findOwner(database)
    }

    private mutating func readNames(
        _ database: SourceDatabase,
        _ table: String,
        id: String,
        names: [String]
    ) throws {
        guard database.schema.has(table) else { return }
        var select = Select(database, from: table)
        let (id, name) = (select.column(id), select.column(firstOf: names))
        try select.scan(for: output) { row, rowID in
            guard let id = WhatsAppID(row.string(id)) else { return }
            keep(row.string(name), of: id, table, rowID)
        }
    }

    private mutating func readChats(_ database: SourceDatabase) throws {
        let table = "ZWACHATSESSION"
        guard database.schema.has(table) else { return }
        var select = Select(database, from: table)
        let (id, other) = (select.column("ZCONTACTJID"), select.column("ZCONTACTIDENTIFIER"))
        let name = select.column("ZPARTNERNAME")
        try select.scan(for: output) { row, rowID in
            guard let id = WhatsAppID(row.string(id)), id.isPerson else { return }
            keep(row.string(name), of: id, table, rowID)
            guard let other = WhatsAppID(row.string(other)) else { return }
            if id.kind == .hidden, other.kind == .number { keep(other, of: id, table, rowID) }
            if id.kind == .number, other.kind == .hidden { keep(id, of: other, table, rowID) }
        }
    }

    /// Whom received messages went to, by the first of those that say so.
    private func findOwner(_ database: SourceDatabase) throws -> WhatsAppID? {
        guard database.schema.has("ZTOJID", in: "ZWAMESSAGE"), database.schema.has("ZISFROMME", in: "ZWAMESSAGE")
        else { return nil }
        do {
            let statement = try database.connection.prepare(
                """
                SELECT ZTOJID FROM (SELECT ZTOJID, ZISFROMME FROM ZWAMESSAGE LIMIT 20000)
                WHERE ZISFROMME = 0 AND ZTOJID LIKE '%@s.whatsapp.net' LIMIT 1
                """
            )
            return try statement.step() ? WhatsAppID(statement.string(0)) : nil
        } catch {
            // The scan meets what is wrong again, and reports it.
            if error.code == .interrupted { throw ParseStop() }
            return nil
        }
    }

    private mutating func keep(_ name: String, of id: WhatsAppID, _ table: String, _ rowID: Int64) {
        let name = Self.cleaned(name)
        guard !name.isEmpty, names[id] == nil else { return }
        guard names.count < WhatsAppParser.mostKept else {
            return output.report(.limitReached, table: table, row: rowID)
        }
        names[id] = name
    }

    private mutating func keep(_ number: WhatsAppID, of hidden: WhatsAppID, _ table: String, _ rowID: Int64) {
        guard numbers[hidden] == nil else { return }
        guard numbers.count < WhatsAppParser.mostKept else {
            return output.report(.limitReached, table: table, row: rowID)
        }
        numbers[hidden] = number
    }

    /// A name without the marks of writing direction around it; empty for what is only a number written out.
    static func cleaned(_ name: String) -> String {
        guard name.utf8.count <= 4_096 else { return "" }
        var hasLetter = false
        var result = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            switch scalar.value {
            case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: continue
            case 0x30...0x39, 0x20, 0xA0, 0x2B, 0x28, 0x29, 0x2D, 0x2E, 0x2011: break
            default: hasLetter = true
            }
            result.append(scalar)
        }
        return hasLetter ? String(result) : ""
    }
}
