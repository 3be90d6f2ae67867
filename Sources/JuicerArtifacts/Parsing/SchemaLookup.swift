internal import JuicerSQLite

/// Which tables and columns a database really has.
///
/// Only ordinary tables count: a view or a virtual table under the name of one is a trap, as it runs code of the file.
struct SchemaLookup {
    /// Columns in lower case by table in lower case: names in SQL have no case.
    private let columns: [String: Set<String>]
    /// Tables as the database writes them.
    let tables: [String]

    init(_ connection: Connection) throws(SQLiteError) {
        var columns: [String: Set<String>] = [:]
        var tables: [String] = []
        let list = try connection.prepare(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 LIMIT 5000"
        )
        while try list.step() {
            let table = list.text(0) ?? ""
            tables.append(table)
            // table_info leaves out generated columns, which would run expressions of the file.
            let info = try connection.prepare("PRAGMA table_info(\(quoted(table)))")
            var names: Set<String> = []
            while try info.step() { names.insert((info.text(1) ?? "").lowercased()) }
            columns[table.lowercased()] = names
        }
        self.columns = columns
        self.tables = tables
    }

    func has(_ table: String) -> Bool { columns[table.lowercased()] != nil }

    /// Whether a table has a column; one that is not there has none.
    func has(_ column: String, in table: String) -> Bool {
        columns[table.lowercased()]?.contains(column.lowercased()) == true
    }

    /// Columns of a table, in lower case.
    func columns(of table: String) -> Set<String> { columns[table.lowercased()] ?? [] }

    /// The first of some tables that is there.
    func first(of tables: String...) -> String? { tables.first { has($0) } }
}

/// A name as SQL writes it.
func quoted(_ name: String) -> String {
    var result = "\""
    for character in name {
        if character == "\"" { result.append(character) }
        result.append(character)
    }
    result.append("\"")
    return result
}
