/// Reads the tables of notes: gzip over the protobuf of a mergeable object, which devices change at the same time.
///
/// The object is a list of entries that refer to each other by position, with tables of key names, type names and UUIDs
/// beside it. The one of type `com.apple.notes.ICTable` has under `crRows` and `crColumns` ordered sets of UUIDs, and under
/// `cellColumns` a dictionary by column, then row, then the text. Rows and columns that were moved have several UUIDs, which
/// the set's dictionary leads back to the one that has the place.
struct NoteTableReader {
    /// Most cells of a table, filled or not.
    static let mostCells = 200_000
    private static let mostEntries = 500_000

    /// Bytes that may still be gone through: entries refer to each other, and some bytes to the same ones many times.
    private var budget = 256 << 20
    private var entries: [UnsafeRawBufferPointer] = []
    private var keys: [String] = []
    private var types: [String] = []
    private var uuids: [[UInt8]: Int] = [:]

    /// The rows of a table, each with a text for every column.
    static func table(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> [[String]] {
        let content = try Gunzip.expand(bytes, limit: NotesParser.largestBody)
        let result = content.withUnsafeBytes { raw in
            Result { () throws(FormatError) in
                var reader = NoteTableReader()
                return try reader.read(raw)
            }
        }
        return try result.get()
    }

    private init() {}

    private mutating func read(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> [[String]] {
        guard let object = try NoteDocument.field(2, of: bytes), let data = try NoteDocument.field(3, of: object) else {
            throw .malformed("a table without data")
        }
        var fields = ProtobufFields(data)
        while let (number, value) = try fields.next() {
            guard let content = value.content else { continue }
            guard entries.count < Self.mostEntries, keys.count < Self.mostEntries, types.count < Self.mostEntries,
                uuids.count < Self.mostEntries
            else { throw .tooLarge(limit: Self.mostEntries) }
            switch number {
            case 3: entries.append(content)
            case 4: keys.append(value.text ?? "")
            case 5: types.append(value.text ?? "")
            case 6: uuids[Array(content)] = uuids.count
            default: continue
            }
        }
        for entry in entries {
            guard let map = try NoteDocument.field(13, of: entry) else { continue }
            let (type, values) = try self.map(map)
            guard types.indices.contains(type), types[type] == "com.apple.notes.ICTable" else { continue }
            return try table(values)
        }
        throw .malformed("no table")
    }

    private mutating func table(_ values: [String: ObjectID]) throws(FormatError) -> [[String]] {
        guard let rows = try order(values["crRows"]), let columns = try order(values["crColumns"]) else {
            throw .malformed("a table without rows or columns")
        }
        guard rows.count * columns.count <= Self.mostCells else { throw .tooLarge(limit: Self.mostCells) }
        var cells = [[String]](repeating: [String](repeating: "", count: columns.count), count: rows.count)
        guard let cellColumns = try entry(values["cellColumns"], field: 6) else { return cells }
        for (columnID, rowsID) in try elements(of: cellColumns) {
            guard let columnUUID = try uuid(of: columnID), let column = columns.places[columnUUID],
                let ofColumn = try entry(rowsID, field: 6)
            else { continue }
            for (rowID, textID) in try elements(of: ofColumn) {
                guard let rowUUID = try uuid(of: rowID), let row = rows.places[rowUUID],
                    let note = try entry(textID, field: 10)
                else { continue }
                cells[row][column] = try NoteDocument(note: note).text
            }
        }
        return cells
    }

    /// Places of rows or columns by the position of their UUID.
    private struct Order {
        var count = 0
        var places: [Int: Int] = [:]
    }

    private mutating func order(_ id: ObjectID?) throws(FormatError) -> Order? {
        guard let set = try entry(id, field: 16), let ordering = try NoteDocument.field(1, of: set),
            let array = try NoteDocument.field(1, of: ordering)
        else { return nil }
        var order = Order()
        var fields = ProtobufFields(array)
        while let (number, value) = try fields.next() {
            guard number == 2, let attachment = value.content, let content = try NoteDocument.field(2, of: attachment),
                let uuid = uuids[Array(content)]
            else { continue }
            order.places[uuid] = order.count
            order.count += 1
        }
        if let contents = try NoteDocument.field(2, of: ordering) {
            for (key, value) in try elements(of: contents) {
                guard let from = try uuid(of: key), let to = try uuid(of: value), let place = order.places[from] else {
                    continue
                }
                order.places[to] = place
            }
        }
        return order
    }
}

// MARK: - Objects

extension NoteTableReader {
    /// A reference: a number, or the position of an entry.
    private struct ObjectID {
        var number: Int?
        var entry: Int?

        init(_ message: UnsafeRawBufferPointer) throws(FormatError) {
            var fields = ProtobufFields(message)
            while let (field, value) = try fields.next() {
                if field == 2 { number = value.int }
                if field == 6 { entry = value.int }
            }
        }
    }

    /// A field of the entry that is referred to.
    private mutating func entry(_ id: ObjectID?, field: Int) throws(FormatError) -> UnsafeRawBufferPointer? {
        guard let index = id?.entry, entries.indices.contains(index) else { return nil }
        budget -= entries[index].count
        guard budget >= 0 else { throw .tooLarge(limit: 256 << 20) }
        return try NoteDocument.field(field, of: entries[index])
    }

    /// The position of the UUID that an entry stands for: the first value of its map.
    private mutating func uuid(of id: ObjectID) throws(FormatError) -> Int? {
        guard let map = try entry(id, field: 13), let first = try NoteDocument.field(3, of: map),
            let value = try NoteDocument.field(2, of: first)
        else { return nil }
        return try ObjectID(value).number
    }

    /// A map's type, and its values by the names of their keys.
    private func map(_ message: UnsafeRawBufferPointer) throws(FormatError) -> (type: Int, values: [String: ObjectID]) {
        var type = -1
        var values: [String: ObjectID] = [:]
        var fields = ProtobufFields(message)
        while let (number, value) = try fields.next() {
            if number == 1 { type = value.int ?? -1 }
            guard number == 3, let entry = value.content else { continue }
            var key = -1
            var target: ObjectID?
            var inner = ProtobufFields(entry)
            while let (field, part) = try inner.next() {
                if field == 1 { key = part.int ?? -1 }
                if field == 2, let content = part.content { target = try ObjectID(content) }
            }
            if keys.indices.contains(key), let target { values[keys[key]] = target }
        }
        return (type, values)
    }

    /// The pairs of a dictionary.
    private func elements(of dictionary: UnsafeRawBufferPointer) throws(FormatError) -> [(ObjectID, ObjectID)] {
        var pairs: [(ObjectID, ObjectID)] = []
        var fields = ProtobufFields(dictionary)
        while let (number, value) = try fields.next() {
            guard number == 1, let element = value.content, let key = try NoteDocument.field(1, of: element),
                let target = try NoteDocument.field(2, of: element)
            else { continue }
            guard pairs.count < Self.mostCells else { throw .tooLarge(limit: Self.mostCells) }
            pairs.append((try ObjectID(key), try ObjectID(target)))
        }
        return pairs
    }
}
