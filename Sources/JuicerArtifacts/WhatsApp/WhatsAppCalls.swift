internal import JuicerSQLite

/// Calls: `ZWACDCALLEVENT`, each part of a `ZWAAGGREGATECALLEVENT`, which says which way they went, and with rows of
/// `ZWACDCALLEVENTPARTICIPANT`. Keys to other tables have numbers of entities in their names.
struct WhatsAppCalls {
    private static let table = "ZWACDCALLEVENT"
    private let database: SourceDatabase
    private let edition: WhatsAppEdition
    private let people: WhatsAppPeople
    private let output: ParseOutput

    private struct Aggregate {
        var isIncoming: Bool
        var isVideo: Bool
        var isMissed: Bool
    }

    init(
        _ database: SourceDatabase,
        _ edition: WhatsAppEdition,
        _ people: WhatsAppPeople,
        _ output: ParseOutput
    ) {
        self.database = database
        self.edition = edition
        self.people = people
        self.output = output
    }

    func run() throws {
        guard database.schema.has(Self.table) else { return output.report(.tableMissing, table: Self.table) }
        let aggregates = try readAggregates()
        let participants = try readParticipants()
        let times = TimeReader(table: Self.table, output: output)
        var select = Select(database, from: Self.table)
        let (date, duration) = (select.column("ZDATE"), select.column("ZDURATION"))
        let (outcome, callID) = (select.column("ZOUTCOME"), select.column("ZCALLIDSTRING"))
        let (creator, group) = (select.column("ZGROUPCALLCREATORUSERJIDSTRING"), select.column("ZGROUPJIDSTRING"))
        let aggregate = key(of: Self.table, "CALLEVENTS").map { select.column($0) }
        var known: Set<String> = []
        try select.scan(for: output, counting: true) { row, rowID in
            var id = "\(edition.prefix)whatsapp-call-\(row.filled(callID) ?? "\(rowID)")"
            if known.count < WhatsAppParser.mostKept, !known.insert(id).inserted { id += "#\(rowID)" }
            var call = CallRow(id: id, source: database.source(Self.table, rowID))
            call.service = edition.service
            call.time = times.time(row, date, .cocoaSeconds, row: rowID)
            call.durationMilliseconds = milliseconds(row.number(duration))
            let creator = WhatsAppID(row.string(creator))
            let facts = aggregate.flatMap { row.integer($0) }.flatMap { aggregates[$0] }
            if let facts {
                call.direction = facts.isIncoming ? .incoming : .outgoing
                call.isVideo = facts.isVideo
            } else if let creator {
                call.direction = people.isOwner(creator) ? .outgoing : .incoming
            }
            // 0 is a call that took place.
            call.isAnswered =
                call.durationMilliseconds > 0 || ((row.integer(outcome) ?? 1) == 0 && facts?.isMissed != true)
            call.people = participants[rowID] ?? []
            if call.people.isEmpty, let creator, !people.isOwner(creator) { call.people = [people.person(creator)] }
            if call.people.isEmpty, let group = WhatsAppID(row.string(group)) { call.people = [people.person(group)] }
            try output.emit(.call(call))
        }
    }

    /// The column of a key to another table, whatever number it carries: `Z1CALLEVENTS`.
    private func key(of table: String, _ suffix: String) -> String? {
        database.schema.columns(of: table).sorted()
            .first { name in
                name.hasPrefix("z") && name.dropFirst().drop(while: \.isNumber) == suffix.lowercased()
            }
    }

    private func readAggregates() throws -> [Int64: Aggregate] {
        let table = "ZWAAGGREGATECALLEVENT"
        guard database.schema.has(table) else {
            output.report(.tableMissing, table: table)
            return [:]
        }
        var aggregates: [Int64: Aggregate] = [:]
        var select = Select(database, from: table)
        let (incoming, video) = (select.column("ZINCOMING"), select.column("ZVIDEO"))
        let missed = select.column("ZMISSED")
        try select.scan(for: output) { row, rowID in
            guard aggregates.count < WhatsAppParser.mostKept else {
                return output.report(.limitReached, table: table, row: rowID)
            }
            aggregates[rowID] = Aggregate(
                isIncoming: row.flag(incoming),
                isVideo: row.flag(video),
                isMissed: row.flag(missed)
            )
        }
        return aggregates
    }

    private func readParticipants() throws -> [Int64: [HandleRef]] {
        let table = "ZWACDCALLEVENTPARTICIPANT"
        guard database.schema.has(table), let column = key(of: table, "PARTICIPANTS") else {
            output.report(.tableMissing, table: table)
            return [:]
        }
        var participants: [Int64: [HandleRef]] = [:]
        var count = 0
        var select = Select(database, from: table)
        let (event, id) = (select.column(column), select.column("ZJIDSTRING"))
        try select.scan(for: output) { row, rowID in
            guard let event = row.integer(event), let id = WhatsAppID(row.string(id)), !people.isOwner(id) else {
                return
            }
            guard count < WhatsAppParser.mostKept, participants[event, default: []].count < RowEncoder.longestList
            else { return output.report(.limitReached, table: table, row: rowID) }
            count += 1
            participants[event, default: []].append(people.person(id))
        }
        return participants
    }

    private func milliseconds(_ seconds: Double?) -> Int64 {
        guard let seconds, seconds > 0, seconds < 1e9 else { return 0 }
        return Int64((seconds * 1_000).rounded())
    }
}
