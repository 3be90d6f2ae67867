internal import JuicerSQLite

/// The table `call` of iOS 7 and before. Times are seconds since 1970.
///
/// In `flags` bit 0 is set for outgoing calls and bit 4 for FaceTime; the rest tells why a call ended.
enum LegacyCalls {
    static func read(_ database: SourceDatabase, _ output: ParseOutput) throws {
        guard database.schema.has("call") else {
            output.report(.tableMissing, table: "call")
            return
        }
        let times = TimeReader(table: "call", output: output)
        var select = Select(database, from: "call")
        let (address, date, duration) = (select.column("address"), select.column("date"), select.column("duration"))
        let (flags, name, answered) = (select.column("flags"), select.column("name"), select.column("answered"))
        try select.scan(for: output, counting: true) { row, rowID in
            var call = CallRow(id: "legacy-call-\(rowID)", source: database.source("call", rowID))
            let handle = row.string(address)
            let person = HandleRef(guessing: handle, name: row.string(name))
            call.people = handle.isEmpty && person.name.isEmpty ? [] : [person]
            call.time = times.time(row, date, .unixSeconds, row: rowID)
            call.durationMilliseconds = CallRecords.milliseconds(row.number(duration))
            let bits = row.integer(flags) ?? 0
            call.direction = row.isNull(flags) ? .unknown : bits & 1 == 1 ? .outgoing : .incoming
            call.isAnswered = row.flag(answered) || call.durationMilliseconds > 0
            call.service = bits & 16 == 16 ? "FaceTime" : "Phone"
            try output.emit(.call(call))
        }
    }
}
