internal import JuicerSQLite

/// The tables `ABGroup` and `ABGroupMembers`.
struct ContactGroups {
    private var groups: [Int64: [String]] = [:]

    init(_ database: SourceDatabase, _ output: ParseOutput) throws {
        guard database.schema.has("ABGroup"), database.schema.has("ABGroupMembers") else { return }
        var names: [Int64: String] = [:]
        var select = Select(database, from: "ABGroup")
        let name = select.column("Name")
        try select.scan(for: output) { row, rowID in
            if names.count < ContactsParser.mostKept, let text = row.filled(name) { names[rowID] = text }
        }
        var members = Select(database, from: "ABGroupMembers")
        let (group, type, member) = (
            members.column("group_id"), members.column("member_type"), members.column("member_id")
        )
        var count = 0
        try members.scan(for: output) { row, rowID in
            // Type 0 is a person, 1 a group within the group.
            guard row.integer(type) ?? 0 == 0, let person = row.integer(member) else { return }
            guard let text = row.integer(group).flatMap({ names[$0] }) else {
                output.report(.referenceMissing, table: "ABGroupMembers", row: rowID)
                return
            }
            guard count < ContactsParser.mostKept else {
                output.report(.limitReached, table: "ABGroupMembers", row: rowID)
                return
            }
            count += 1
            groups[person, default: []].append(text)
        }
    }

    func names(of person: Int64) -> [String] { groups[person] ?? [] }
}
