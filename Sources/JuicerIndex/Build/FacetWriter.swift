internal import JuicerArtifacts
internal import JuicerSQLite

/// Writes what a type's database has besides items and texts.
struct FacetWriter {
    private let rows: GatheredRows
    private let connection: Connection

    init(_ rows: GatheredRows, on connection: Connection) {
        self.rows = rows
        self.connection = connection
    }

    func write(sourceFileIDs: [String]) throws {
        try writeFacets()
        try writeConversations()
        try writeAlbums()
        let handle = try connection.prepare("INSERT OR IGNORE INTO item_handle VALUES (?, ?)")
        for each in rows.itemHandles.sorted(by: { ($0.handle, $0.item) < ($1.handle, $1.item) }) {
            try handle.run([.integer(Int64(each.handle)), .integer(Int64(each.item))])
        }
        let place = try connection.prepare("INSERT INTO place VALUES (?, ?, ?, ?)")
        for each in rows.places {
            try place.run([
                .integer(Int64(each.item)), .real(each.place.latitude), .real(each.place.longitude),
                .real(each.place.accuracy),
            ])
        }
        let source = try connection.prepare("INSERT INTO source VALUES (?, ?)")
        for (position, id) in sourceFileIDs.enumerated() { try source.run([.integer(Int64(position)), .text(id)]) }
    }

    private func writeFacets() throws {
        let insert = try connection.prepare("INSERT INTO facet VALUES (?, ?, ?, ?, ?, ?)")
        for (chunk, first) in stride(from: 0, to: rows.count, by: TypeSchema.chunkSize).enumerated() {
            let range = first..<min(first + TypeSchema.chunkSize, rows.count)
            try insert.bind(Int64(chunk), at: 1)
            try bind(rows.times[range], to: insert, at: 2)
            try bind(rows.conversationNumbers[range], to: insert, at: 3)
            try bind(rows.handles[range], to: insert, at: 4)
            try bind(rows.flags[range], to: insert, at: 5)
            try bind(rows.hashes[range], to: insert, at: 6)
            _ = try insert.step()
        }
    }

    /// Little-endian numbers, one behind the other.
    private func bind<N: FixedWidthInteger>(_ numbers: ArraySlice<N>, to statement: Statement, at index: Int) throws {
        try numbers.map(\.littleEndian).withUnsafeBytes { try statement.bind(blob: $0, at: index) }
    }

    private func writeConversations() throws {
        let insert = try connection.prepare("INSERT INTO conversation VALUES (?, ?, ?, ?, ?, ?, ?)")
        let member = try connection.prepare("INSERT OR IGNORE INTO conversation_member VALUES (?, ?)")
        for (index, each) in rows.conversations.enumerated() {
            guard let row = each.row else { continue }
            let number = Int64(index + 1)
            try insert.run([
                .integer(number), .text(each.key), .blob(RowEncoder.encode(.conversation(row))),
                .integer(each.count), each.first == .min ? .null : .integer(each.first),
                each.last == .min ? .null : .integer(each.last),
                each.lastItem < 0 ? .null : .integer(Int64(each.lastItem)),
            ])
            for handle in each.members where handle != 0 {
                try member.run([.integer(Int64(handle)), .integer(number)])
            }
        }
    }

    private func writeAlbums() throws {
        let insert = try connection.prepare("INSERT INTO album VALUES (?, ?, ?, ?)")
        for (index, each) in rows.albums.enumerated() {
            guard let row = each.row else { continue }
            try insert.run([
                .integer(Int64(index + 1)), .text(each.key), .blob(RowEncoder.encode(.album(row))),
                .integer(each.count),
            ])
        }
        let item = try connection.prepare("INSERT OR IGNORE INTO album_item VALUES (?, ?)")
        for each in rows.albumItems.sorted(by: { ($0.album, $0.item) < ($1.album, $1.item) }) {
            try item.run([.integer(Int64(each.album)), .integer(Int64(each.item))])
        }
    }
}
