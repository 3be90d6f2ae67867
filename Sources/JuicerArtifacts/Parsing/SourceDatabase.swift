internal import JuicerSQLite

/// An app's database, opened for a parser.
struct SourceDatabase {
    let connection: Connection
    let schema: SchemaLookup
    /// Position of the file among the inputs.
    let position: Int

    /// - Throws: ``SQLiteError``, or an error of the source.
    init(_ file: InputFile, position: Int, output: ParseOutput) throws {
        let options = ReadOptions(
            cacheByteCount: output.options.cacheByteCount,
            maximumValueByteCount: output.options.maximumValueByteCount,
            shouldContinue: output.options.shouldContinue
        )
        if let log = file.log {
            let overlay = try WALOverlaySource(
                database: file.source,
                log: log,
                shouldContinue: output.options.shouldContinue
            )
            if let fault = overlay.fault {
                output.report(.logDamaged, table: file.request, detail: fault.description)
            }
            connection = try Connection(reading: overlay, options: options)
        } else {
            connection = try Connection(reading: file.source, options: options)
        }
        schema = try SchemaLookup(connection)
        self.position = position
    }

    func source(_ table: String, _ rowID: Int64) -> SourceRow {
        SourceRow(file: position, table: table, rowID: rowID)
    }
}
