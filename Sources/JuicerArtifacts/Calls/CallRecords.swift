internal import JuicerSQLite

/// The Core Data store of calls (iOS 8 and later): `ZCALLRECORD`, and `ZHANDLE` for calls of several people.
struct CallRecords {
    private static let table = "ZCALLRECORD"
    private let database: SourceDatabase
    private let output: ParseOutput

    init(_ database: SourceDatabase, _ output: ParseOutput) {
        self.database = database
        self.output = output
    }

    /// Hands over the calls whose ids are not known.
    ///
    /// - Parameter remembering: whether to add the ids to the known ones, up to a million.
    func read(known: inout Set<String>, remembering: Bool) throws {
        guard database.schema.has(Self.table) else {
            output.report(.tableMissing, table: Self.table)
            return
        }
        let participants = try CallParticipants(database, output)
        let times = TimeReader(table: Self.table, output: output)
        var select = Select(database, from: Self.table)
        let columns = CallColumns(&select)
        try select.scan(for: output, counting: true) { row, rowID in
            let id = row.filled(columns.id) ?? "call-\(database.position)-\(rowID)"
            if known.contains(id) { return }
            if remembering, known.count < 1_000_000 { known.insert(id) }
            var call = CallRow(id: id, source: database.source(Self.table, rowID))
            call.time = times.time(row, columns.date, .cocoaSeconds, row: rowID)
            call.durationMilliseconds = Self.milliseconds(row.number(columns.duration))
            call.direction =
                row.isNull(columns.originated) ? .unknown : row.flag(columns.originated) ? .outgoing : .incoming
            // An outgoing call is not marked, but what lasted was answered.
            call.isAnswered =
                row.flag(columns.answered) || (call.direction == .outgoing && call.durationMilliseconds > 0)
            let type = row.integer(columns.type) ?? 0
            call.isVideo = type == 8 || row.integer(columns.category) == 2
            call.service = CallService.name(provider: row.string(columns.provider), type: type)
            call.people = people(row, columns, participants, rowID)
            try output.emit(.call(call))
        }
    }

    private func people(_ row: Statement, _ columns: CallColumns, _ participants: CallParticipants, _ rowID: Int64)
        -> [HandleRef]
    {
        let name = row.string(columns.name)
        // A blob in iOS 9 to 11, a text before and after.
        let address = row.string(columns.address)
        var people = participants.people(of: rowID)
        if people.isEmpty { return address.isEmpty && name.isEmpty ? [] : [HandleRef(guessing: address, name: name)] }
        if people.count == 1, people[0].name.isEmpty { people[0].name = name }
        return people
    }

    /// Seconds as milliseconds; 0 for what cannot be.
    static func milliseconds(_ seconds: Double?) -> Int64 {
        guard let seconds, seconds > 0, seconds < 1e12 else { return 0 }
        return Int64((seconds * 1_000).rounded())
    }
}

/// Numbers of the columns of `ZCALLRECORD` in the query.
private struct CallColumns {
    let id: Int
    let date: Int
    let duration: Int
    let originated: Int
    let answered: Int
    let type: Int
    let category: Int
    let provider: Int
    let address: Int
    let name: Int

    init(_ select: inout Select) {
        id = select.column("ZUNIQUE_ID")
        date = select.column("ZDATE")
        duration = select.column("ZDURATION")
        originated = select.column("ZORIGINATED")
        answered = select.column("ZANSWERED")
        type = select.column("ZCALLTYPE")
        category = select.column("ZCALL_CATEGORY")
        provider = select.column("ZSERVICE_PROVIDER")
        address = select.column("ZADDRESS")
        name = select.column("ZNAME")
    }
}

/// Who took part in calls of several people, since iOS 13.
private struct CallParticipants {
    private var people: [Int64: [HandleRef]] = [:]

    init(_ database: SourceDatabase, _ output: ParseOutput) throws {
        let names = ("REMOTEPARTICIPANTHANDLES", "REMOTEPARTICIPANTCALLS", "REMOTEPARTICIPANTHANDLES")
        guard let join = CoreDataSchema.join(names.0, names.1, names.2, in: database.schema),
            database.schema.has("ZHANDLE")
        else { return }
        var handles: [Int64: HandleRef] = [:]
        var select = Select(database, from: "ZHANDLE")
        let value = select.column(firstOf: ["ZVALUE", "ZNORMALIZEDVALUE"])
        try select.scan(for: output) { row, rowID in
            if handles.count < 1_000_000, let text = row.filled(value) { handles[rowID] = HandleRef(guessing: text) }
        }
        var pairs = Select(database, from: join.table)
        let (call, handle) = (pairs.column(join.left), pairs.column(join.right))
        var count = 0
        try pairs.scan(for: output) { row, rowID in
            guard let callID = row.integer(call), let person = row.integer(handle).flatMap({ handles[$0] }) else {
                output.report(.referenceMissing, table: "Z_REMOTEPARTICIPANTHANDLES", row: rowID)
                return
            }
            guard count < 1_000_000 else {
                output.report(.limitReached, table: "Z_REMOTEPARTICIPANTHANDLES", row: rowID)
                return
            }
            count += 1
            people[callID, default: []].append(person)
        }
    }

    func people(of call: Int64) -> [HandleRef] { people[call] ?? [] }
}

/// How a call went, by the bundle that made it, else by its type.
enum CallService {
    static func name(provider: String, type: Int64) -> String {
        if provider.isEmpty {
            switch type {
            case 1: return "Phone"
            case 8, 16: return "FaceTime"
            default: return ""
            }
        }
        return names[provider] ?? provider
    }

    private static let names = [
        "com.apple.Telephony": "Phone", "com.apple.FaceTime": "FaceTime", "net.whatsapp.WhatsApp": "WhatsApp",
        "net.whatsapp.WhatsAppSMB": "WhatsApp Business", "ph.telegra.Telegraph": "Telegram",
        "org.whispersystems.signal": "Signal", "com.viber": "Viber", "com.facebook.Messenger": "Messenger",
        "com.skype.skype": "Skype", "com.microsoft.skype.teams": "Teams", "us.zoom.videomeetings": "Zoom",
        "com.hammerandchisel.discord": "Discord", "com.tencent.xin": "WeChat", "jp.naver.line": "LINE",
        "com.burbn.instagram": "Instagram", "com.toyopagroup.picaboo": "Snapchat", "ch.threema.iapp": "Threema",
    ]
}
