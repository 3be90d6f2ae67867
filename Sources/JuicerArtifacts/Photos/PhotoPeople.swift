internal import JuicerSQLite

/// The tables `ZPERSON` and `ZDETECTEDFACE`: who is on a photo, as far as the owner named them.
struct PhotoPeople {
    private static let table = "ZPERSON"
    private struct Person {
        var name: String
        /// Whom this one was found to be.
        var target: Int64?
    }

    private var people: [Int64: Person] = [:]
    private let faces: MergeCursor?

    init(_ database: SourceDatabase, _ output: ParseOutput) throws {
        let table = "ZDETECTEDFACE"
        // The longer names came with iOS 15 or so.
        let names = ["ASSETFORFACE", "ASSET"].map { "Z\($0)" }.first { database.schema.has($0, in: table) }
        let person = ["PERSONFORFACE", "PERSON"].map { "Z\($0)" }.first { database.schema.has($0, in: table) }
        guard database.schema.has(Self.table), let names, let person else {
            // There were no people before iOS 10.
            faces = nil
            return
        }
        faces = try MergeCursor(database, table, key: names, value: person, output)
        var select = Select(database, from: Self.table)
        let (full, display) = (select.column("ZFULLNAME"), select.column("ZDISPLAYNAME"))
        let target = select.column("ZMERGETARGETPERSON")
        try select.scan(for: output) { row, rowID in
            let name = row.filled(full) ?? row.string(display)
            let target = row.integer(target)
            guard !name.isEmpty || target != nil else { return }
            guard people.count < PhotosParser.mostKept else {
                return output.report(.limitReached, table: Self.table, row: rowID)
            }
            people[rowID] = Person(name: name, target: target)
        }
    }

    /// Who is on a photo. Photos must come in rising order.
    func people(on photo: Int64) throws -> [HandleRef] {
        var names: [String] = []
        try faces?
            .forEach(photo) { key in
                guard names.count < 1_000, let name = name(of: key), !names.contains(name) else { return }
                names.append(name)
            }
        return names.map { HandleRef(handle: "", kind: .other, name: $0) }
    }

    private func name(of key: Int64) -> String? {
        var key = key
        // People may be merged in turn; in a damaged store in a circle.
        for _ in 0..<16 {
            guard let person = people[key] else { return nil }
            guard let target = person.target, people[target] != nil else {
                return person.name.isEmpty ? nil : person.name
            }
            key = target
        }
        return nil
    }
}
