internal import JuicerSQLite

/// What a Core Data store says of itself: entity numbers differ from one file to the next, so they are looked up.
struct CoreDataSchema {
    private let numbers: [String: Int64]

    /// Reads Z_PRIMARYKEY; a store without it has no entities.
    init(_ database: SourceDatabase, for output: ParseOutput) throws {
        var numbers: [String: Int64] = [:]
        if database.schema.has("Z_PRIMARYKEY") {
            var select = Select(database, from: "Z_PRIMARYKEY")
            let (number, name) = (select.column("Z_ENT"), select.column("Z_NAME"))
            try select.scan(for: output) { row, _ in
                if let value = row.integer(number), let text = row.text(name) { numbers[text] = value }
            }
        }
        self.numbers = numbers
    }

    /// The number of an entity in this store.
    func number(of entity: String) -> Int64? { numbers[entity] }

    /// The table that joins two entities, and its two columns, whatever numbers they carry: `Z_26ASSETS` with
    /// `Z_26ALBUMS` and `Z_3ASSETS`.
    ///
    /// - Parameters:
    ///   - table: the part of the table's name after its number.
    ///   - left: the part of the first column's name after its number.
    ///   - right: that of the second.
    static func join(
        _ table: String,
        _ left: String,
        _ right: String,
        in schema: SchemaLookup
    ) -> (table: String, left: String, right: String)? {
        for name in schema.tables where suffix(of: name) == table.lowercased() {
            let columns = schema.columns(of: name).sorted()
            guard let leftColumn = columns.first(where: { suffix(of: $0) == left.lowercased() }),
                let rightColumn = columns.first(where: { suffix(of: $0) == right.lowercased() && $0 != leftColumn })
            else { continue }
            return (name, leftColumn, rightColumn)
        }
        return nil
    }

    /// What follows `Z_` and digits, in lower case.
    private static func suffix(of name: String) -> String? {
        let name = name.lowercased()
        guard name.hasPrefix("z_") else { return nil }
        let rest = name.dropFirst(2).drop(while: \.isNumber)
        return rest.count < name.count - 2 ? String(rest) : nil
    }
}
