internal import JuicerSQLite

/// The tables `Participant` and `Identity`: who is invited, and by whom.
struct CalendarAttendees {
    private static let table = "Participant"
    private let output: ParseOutput
    private let join: MergeCursor?
    private let rows: RowLookup?
    private let columns: (type: Int, identity: Int, email: Int, phone: Int, isSelf: Int)
    private let identities: RowLookup?
    private let identityColumns: (name: Int, address: Int, first: Int, last: Int)

    init(_ database: SourceDatabase, _ output: ParseOutput) throws {
        self.output = output
        var select = Select(database, from: Self.table)
        columns = (
            select.column("entity_type"), select.column("identity_id"), select.column("email"),
            select.column("phone_number"), select.column("is_self")
        )
        var identity = Select(database, from: "Identity")
        identityColumns = (
            identity.column("display_name"), identity.column("address"), identity.column("first_name"),
            identity.column("last_name")
        )
        identities = database.schema.has("Identity") ? try RowLookup(identity, for: output) : nil
        guard database.schema.has(Self.table) else {
            // There were none in the oldest versions.
            (join, rows) = (nil, nil)
            return
        }
        join = try MergeCursor(database, Self.table, key: "owner_id", value: "ROWID", output)
        rows = try RowLookup(select, for: output)
    }

    /// Who is invited to an event, who invites first. Events must come in rising order.
    func attendees(of event: Int64) throws -> [HandleRef] {
        var (organizers, guests): ([HandleRef], [HandleRef]) = ([], [])
        try join?
            .forEach(event) { key in
                guard organizers.count + guests.count < RowEncoder.longestList else {
                    return output.report(.limitReached, table: Self.table, row: key)
                }
                guard let cells = try rows?.row(key, for: (Self.table, key)) else { return }
                let isOrganizer = cells.integer(columns.type) == 8
                let (email, phone) = (cells.string(columns.email), cells.string(columns.phone))
                let isSelf = cells.flag(columns.isSelf)
                let identity = cells.integer(columns.identity) ?? 0
                guard let person = try person(identity, email, phone, isSelf, key) else { return }
                // The organizer is often there as a guest too.
                if isOrganizer {
                    organizers.append(person)
                } else {
                    guests.append(person)
                }
            }
        let hosts = Set(organizers.map(\.handle))
        return organizers + guests.filter { $0.handle.isEmpty || !hosts.contains($0.handle) }
    }

    private func person(_ identity: Int64, _ email: String, _ phone: String, _ isSelf: Bool, _ key: Int64) throws
        -> HandleRef?
    {
        var (name, address) = ("", "")
        if identity > 0, let cells = try identities?.row(identity, for: (Self.table, key)) {
            name = cells.string(identityColumns.name)
            if name.isEmpty {
                name = [cells.string(identityColumns.first), cells.string(identityColumns.last)]
                    .filter { !$0.isEmpty }.joined(separator: " ")
            }
            address = Self.handle(cells.string(identityColumns.address))
        }
        let handle = [email, phone, address].first { !$0.isEmpty } ?? ""
        guard !handle.isEmpty || !name.isEmpty else { return nil }
        if name == handle { name = "" }
        return isSelf ? HandleRef(handle: handle, kind: .owner, name: name) : HandleRef(guessing: handle, name: name)
    }

    /// "mailto:ana@example.org" and "tel:+41…" without what they begin with; paths on a server are nobody's address.
    private static func handle(_ address: String) -> String {
        let lower = address.prefix(7).lowercased()
        if lower == "mailto:" { return String(address.dropFirst(7)) }
        if lower.hasPrefix("tel:") { return String(address.dropFirst(4)) }
        return address.contains("/") ? "" : address
    }
}
