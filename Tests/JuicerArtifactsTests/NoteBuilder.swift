/// Writes the bodies and tables of notes, for tests.
enum NoteBuilder {
    /// A run of a note's text.
    struct Run {
        var text: String
        var style: Int?
        var indent = 0
        var done: Bool?
        var isQuote = false
        var weight = 0
        var isStruck = false
        var link: String?
        var attachment: (identifier: String, type: String)?

        init(_ text: String, style: Int? = nil) {
            self.text = text
            self.style = style
        }
    }

    /// A document, not compressed.
    static func document(_ runs: [Run]) -> [UInt8] {
        MessageBuilder.build { store in
            store.number(1, 0)
            store.message(2) { document in
                document.number(2, 0)
                document.message(3) { note in
                    note.text(2, runs.map(\.text).joined())
                    for run in runs { note.message(5) { add(run, to: &$0) } }
                }
            }
        }
    }

    private static func add(_ run: Run, to message: inout MessageBuilder) {
        message.number(1, run.text.utf16.count)
        message.message(2) { paragraph in
            if let style = run.style { paragraph.number(1, style) }
            if run.indent > 0 { paragraph.number(4, run.indent) }
            if let done = run.done {
                paragraph.message(5) { check in
                    check.bytes(1, [UInt8](repeating: 7, count: 16))
                    check.number(2, done ? 1 : 0)
                }
            }
            if run.isQuote { paragraph.number(8, 1) }
        }
        if run.weight > 0 { message.number(5, run.weight) }
        if run.isStruck { message.number(7, 1) }
        if let link = run.link { message.text(9, link) }
        if let attachment = run.attachment {
            message.message(12) {
                $0.text(1, attachment.identifier)
                $0.text(2, attachment.type)
            }
        }
    }

    /// The mergeable object of a table, not compressed: UUIDs are the numbers of rows, then of columns.
    static func table(_ cells: [[String]]) -> [UInt8] {
        let rowCount = cells.count
        let columnCount = cells.first?.count ?? 0
        let keys = ["crRows", "crColumns", "cellColumns", "self"]
        var entries: [[UInt8]] = []
        // Entries that stand for a UUID, one for each row and column.
        func reference(_ entry: Int) -> [UInt8] { MessageBuilder.build { $0.number(6, entry) } }
        func uuidEntry(_ uuid: Int) -> Int {
            entries.append(
                MessageBuilder.build {
                    $0.message(13) { map in
                        map.number(1, 1)
                        map.message(3) { pair in
                            pair.number(1, 3)
                            pair.message(2) { $0.number(2, uuid) }
                        }
                    }
                }
            )
            return entries.count - 1
        }
        // The table itself is first; it is put in when all numbers are known.
        entries.append([])
        let uuids = (0..<rowCount + columnCount).map(uuidEntry)
        func orderedSet(_ range: Range<Int>) -> Int {
            entries.append(
                MessageBuilder.build {
                    $0.message(16) { set in
                        set.message(1) { ordering in
                            ordering.message(1) { array in
                                for uuid in range {
                                    array.message(2) { $0.bytes(2, [UInt8](repeating: UInt8(uuid), count: 16)) }
                                }
                            }
                            ordering.message(2) { contents in
                                for uuid in range {
                                    contents.message(1) { element in
                                        element.bytes(1, reference(uuids[uuid]))
                                        element.bytes(2, reference(uuids[uuid]))
                                    }
                                }
                            }
                        }
                    }
                }
            )
            return entries.count - 1
        }
        let rows = orderedSet(0..<rowCount)
        let columns = orderedSet(rowCount..<rowCount + columnCount)
        var columnEntries: [Int] = []
        for column in 0..<columnCount {
            var pairs: [(Int, Int)] = []
            for row in 0..<rowCount where !cells[row][column].isEmpty {
                entries.append(MessageBuilder.build { $0.message(10) { $0.text(2, cells[row][column]) } })
                pairs.append((uuids[row], entries.count - 1))
            }
            entries.append(dictionary(pairs.map { (reference($0.0), reference($0.1)) }))
            columnEntries.append(entries.count - 1)
        }
        entries.append(
            dictionary(
                columnEntries.enumerated().map { (reference(uuids[rowCount + $0.offset]), reference($0.element)) }
            )
        )
        let all = [rows, columns, entries.count - 1]
        entries[0] = MessageBuilder.build {
            $0.message(13) { map in
                map.number(1, 0)
                for (key, entry) in all.enumerated() {
                    map.message(3) { pair in
                        pair.number(1, key)
                        pair.bytes(2, reference(entry))
                    }
                }
            }
        }
        return MessageBuilder.build { store in
            store.message(2) { object in
                object.message(3) { data in
                    for entry in entries { data.bytes(3, entry) }
                    for key in keys { data.text(4, key) }
                    for type in ["com.apple.notes.ICTable", "com.apple.CRDT.NSUUID"] { data.text(5, type) }
                    for uuid in 0..<rowCount + columnCount { data.bytes(6, [UInt8](repeating: UInt8(uuid), count: 16)) }
                }
            }
        }
    }

    private static func dictionary(_ pairs: [([UInt8], [UInt8])]) -> [UInt8] {
        MessageBuilder.build {
            $0.message(6) { dictionary in
                for (key, value) in pairs {
                    dictionary.message(1) { element in
                        element.bytes(1, key)
                        element.bytes(2, value)
                    }
                }
            }
        }
    }
}
