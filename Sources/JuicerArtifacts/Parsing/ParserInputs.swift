public import JuicerCore
internal import JuicerSQLite

/// A file of a backup, opened for a parser.
public struct InputFile: Sendable {
    /// The name of the request that it answers.
    public let request: String
    /// Its domain in the backup.
    public let domain: String
    /// Its path in the domain.
    public let path: String
    /// Its plaintext.
    public let source: any RandomAccessSource
    /// The plaintext of the write-ahead log beside it, if there is one.
    public let log: (any RandomAccessSource)?

    public init(
        request: String,
        domain: String,
        path: String,
        source: any RandomAccessSource,
        log: (any RandomAccessSource)? = nil
    ) {
        self.request = request
        self.domain = domain
        self.path = path
        self.source = source
        self.log = log
    }
}

/// The files that a parser was given.
public struct ParserInputs: Sendable {
    /// All files; ``SourceRow/file`` is a position in it.
    public let files: [InputFile]

    public init(_ files: [InputFile]) {
        self.files = files
    }

    /// Positions of the files that answer a request.
    public func positions(of request: InputRequest) -> [Int] {
        files.indices.filter { files[$0].request == request.name }
    }

    /// Opens the database that answers a request.
    ///
    /// - Returns: nil when there is none and it is optional.
    func database(_ request: InputRequest, for output: ParseOutput) throws -> SourceDatabase? {
        guard let position = positions(of: request).first else {
            if request.isOptional { return nil }
            throw ParserError.inputMissing(request: request.name)
        }
        return try SourceDatabase(files[position], position: position, output: output)
    }

    /// Opens an optional database, and reports it when that fails, so that the rest goes on without it.
    func optionalDatabase(_ request: InputRequest, for output: ParseOutput) throws -> SourceDatabase? {
        try positions(of: request).first.flatMap { try optionalDatabase(at: $0, for: output) }
    }

    /// Opens one of several databases, and reports it when that fails.
    func optionalDatabase(at position: Int, for output: ParseOutput) throws -> SourceDatabase? {
        do {
            return try SourceDatabase(files[position], position: position, output: output)
        } catch let error as SQLiteError where error.code != .interrupted {
            output.report(.fileUnreadable, table: files[position].request, detail: error.description)
            return nil
        }
    }

    /// Reads a cell that a row refers to.
    ///
    /// - Returns: nil when the row is not there, or has no bytes in this cell.
    /// - Throws: ``SQLiteError``; one with `tooBig` when there are more than `limit` bytes.
    public func read(_ cell: BlobCell, limit: Int = 32 << 20) throws -> [UInt8]? {
        guard files.indices.contains(cell.row.file) else { return nil }
        let file = files[cell.row.file]
        var options = ReadOptions()
        options.maximumValueByteCount = limit
        let connection = try Connection(reading: file.source, log: file.log, options: options)
        let schema = try SchemaLookup(connection)
        guard schema.has(cell.column, in: cell.row.table) else { return nil }
        let statement = try connection.prepare(
            "SELECT \(quoted(cell.column)) FROM \(quoted(cell.row.table)) WHERE ROWID = ?"
        )
        try statement.bind(cell.row.rowID, at: 1)
        return try statement.step() ? statement.blob(0) : nil
    }
}
