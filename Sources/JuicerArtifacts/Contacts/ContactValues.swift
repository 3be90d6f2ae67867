internal import JuicerSQLite

/// The tables `ABMultiValue`, `ABMultiValueLabel`, `ABMultiValueEntry` and `ABMultiValueEntryKey`.
///
/// A value has the number of what it is, and a label by the ROWID of its text. A postal address or an account has no value
/// but entries, each with a key by the ROWID of its name; they are joined to the value by its `UID`.
struct ContactValues {
    private struct Value {
        let property: Int64
        let label: String
        let text: String
        let entries: [String: String]
    }

    private var values: [Int64: [Value]] = [:]

    init(_ database: SourceDatabase, _ output: ParseOutput) throws {
        guard database.schema.has("ABMultiValue") else {
            output.report(.tableMissing, table: "ABMultiValue")
            return
        }
        let labels = try Self.texts(database, "ABMultiValueLabel", output)
        let keys = try Self.texts(database, "ABMultiValueEntryKey", output)
        let entries = try Self.entries(database, keys, output)
        var select = Select(database, from: "ABMultiValue")
        let (uid, record, property) = (select.column("UID"), select.column("record_id"), select.column("property"))
        let (label, value) = (select.column("label"), select.column("value"))
        var count = 0
        try select.scan(for: output) { row, rowID in
            guard let person = row.integer(record), let number = row.integer(property) else {
                output.report(.referenceMissing, table: "ABMultiValue", row: rowID)
                return
            }
            guard count < ContactsParser.mostKept else {
                output.report(.limitReached, table: "ABMultiValue", row: rowID)
                return
            }
            count += 1
            let name = row.integer(label).flatMap { labels[$0] } ?? ""
            let parts = entries[row.integer(uid) ?? rowID] ?? [:]
            let entry = Value(property: number, label: name, text: row.string(value), entries: parts)
            values[person, default: []].append(entry)
        }
    }

    /// Texts by ROWID, labels as people know them.
    private static func texts(_ database: SourceDatabase, _ table: String, _ output: ParseOutput) throws
        -> [Int64: String]
    {
        guard database.schema.has(table) else { return [:] }
        var select = Select(database, from: table)
        let value = select.column("value")
        var texts: [Int64: String] = [:]
        try select.scan(for: output) { row, rowID in
            guard texts.count < ContactsParser.mostKept else {
                output.report(.limitReached, table: table, row: rowID)
                return
            }
            texts[rowID] = ContactLabel.text(row.string(value))
        }
        return texts
    }

    private static func entries(_ database: SourceDatabase, _ keys: [Int64: String], _ output: ParseOutput) throws
        -> [Int64: [String: String]]
    {
        let table = "ABMultiValueEntry"
        guard database.schema.has(table) else { return [:] }
        var select = Select(database, from: table)
        let (parent, key, value) = (select.column("parent_id"), select.column("key"), select.column("value"))
        var entries: [Int64: [String: String]] = [:]
        var count = 0
        try select.scan(for: output) { row, rowID in
            guard let uid = row.integer(parent), let name = row.integer(key).flatMap({ keys[$0] }) else {
                output.report(.referenceMissing, table: table, row: rowID)
                return
            }
            guard count < ContactsParser.mostKept else {
                output.report(.limitReached, table: table, row: rowID)
                return
            }
            count += 1
            // Names of keys differ in case from one version to the next.
            if let text = row.filled(value) { entries[uid, default: [:]][name.lowercased()] = text }
        }
        return entries
    }

    /// Adds the values of a person, in the order in which they were entered.
    func add(to contact: inout ContactRow, _ person: Int64) {
        for value in values[person] ?? [] {
            switch value.property {
            case 3: Self.add(value.text, value, to: &contact.phones)
            case 4: Self.add(value.text, value, to: &contact.emails)
            case 5: Self.add(Self.address(value.entries), value, to: &contact.addresses)
            case 12: Self.add(ContactDay.text(value.text) ?? value.text, value, to: &contact.dates)
            case 13, 46: Self.add(Self.account(value), value, to: &contact.accounts)
            case 22: Self.add(value.text, value, to: &contact.urls)
            case 23: Self.add(value.text, value, to: &contact.related)
            default: continue
            }
        }
    }

    private static func add(_ text: String, _ value: Value, to list: inout [LabeledValue]) {
        if !text.isEmpty { list.append(LabeledValue(label: value.label, value: text)) }
    }

    /// An address on one line, from the street to the country.
    private static func address(_ entries: [String: String]) -> String {
        let region = [entries["state"], entries["zip"]].compactMap(\.self).joined(separator: " ")
        let country = entries["country"] ?? entries["countrycode"]?.uppercased()
        let parts = [entries["street"], entries["sublocality"], entries["city"], entries["subadministrativearea"]]
        return (parts + [region, country]).compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ", ")
            .replacing("\n", with: ", ")
    }

    /// An account with its service before it.
    private static func account(_ value: Value) -> String {
        let name = value.entries["username"] ?? value.entries["displayname"] ?? value.entries["url"] ?? value.text
        guard let service = value.entries["service"], !name.isEmpty else { return name }
        return "\(ContactLabel.text(service)): \(name)"
    }
}

/// Labels as the database writes them: Apple's own are wrapped, `_$!<Mobile>!$_`; the owner's stand as they are.
enum ContactLabel {
    static func text(_ stored: String) -> String {
        guard stored.hasPrefix("_$!<"), stored.hasSuffix(">!$_"), stored.utf8.count > 8 else { return stored }
        let name = String(stored.dropFirst(4).dropLast(4))
        return spoken[name] ?? name.lowercased()
    }

    private static let spoken = [
        "HomeFAX": "home fax", "WorkFAX": "work fax", "OtherFAX": "other fax", "HomePage": "home page",
        "AppleWatch": "Apple Watch",
    ]
}
