internal import JuicerSQLite

/// The tables `ABFullSizeImage` and `ABThumbnailImage`: where the best picture of each person lies.
struct ContactPictures {
    private var pictures: [Int64: AttachmentRef] = [:]

    init(_ database: SourceDatabase?, _ output: ParseOutput) throws {
        guard let database else { return }
        // Thumbnails come in several sizes; the longest is the largest. A picture as it was taken goes over all.
        for table in ["ABThumbnailImage", "ABFullSizeImage"] where database.schema.has("data", in: table) {
            var best: [Int64: Int64] = [:]
            var select = Select(database, from: table)
            let (record, length) = (select.column("record_id"), select.column(lengthOf: "data"))
            try select.scan(for: output) { row, rowID in
                guard let person = row.integer(record), let size = row.integer(length), size > 0 else { return }
                guard pictures.count < ContactsParser.mostKept else {
                    output.report(.limitReached, table: table, row: rowID)
                    return
                }
                guard size > best[person] ?? 0 else { return }
                best[person] = size
                let cell = BlobCell(row: database.source(table, rowID), column: "data")
                var picture = AttachmentRef(.cell(cell))
                picture.size = size
                pictures[person] = picture
            }
        }
    }

    func picture(of person: Int64) -> AttachmentRef? { pictures[person] }
}
