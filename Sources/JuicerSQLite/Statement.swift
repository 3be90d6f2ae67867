internal import CSQLite

/// A compiled statement and its current row, for one thread at a time.
public final class Statement {
    private let handle: OpaquePointer
    private let connection: Connection

    init(_ handle: OpaquePointer, of connection: Connection) {
        self.handle = handle
        self.connection = connection
    }

    deinit {
        sqlite3_finalize(handle)
    }

    // MARK: Parameters, numbered from 1

    /// Number of the highest parameter.
    public var parameterCount: Int { Int(sqlite3_bind_parameter_count(handle)) }

    /// Sets a parameter. It keeps its value until it is set again.
    public func bind(_ value: SQLValue, at index: Int) throws(SQLiteError) {
        switch value {
        case .null: try connection.check(sqlite3_bind_null(handle, number(index)))
        case .integer(let value): try bind(value, at: index)
        case .real(let value): try connection.check(sqlite3_bind_double(handle, number(index), value))
        case .text(let value): try bind(value, at: index)
        case .blob(let value): try bind(value, at: index)
        }
    }

    /// Sets a parameter to an integer.
    public func bind(_ value: Int64, at index: Int) throws(SQLiteError) {
        try connection.check(sqlite3_bind_int64(handle, number(index), value))
    }

    /// Sets a parameter to a text, which may hold NUL characters.
    public func bind(_ value: String, at index: Int) throws(SQLiteError) {
        var value = value
        let result = value.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) {
                juicer_sqlite_bind_text(handle, number(index), $0.baseAddress, UInt64($0.count))
            }
        }
        try connection.check(result)
    }

    /// Sets a parameter to a blob.
    public func bind(_ value: [UInt8], at index: Int) throws(SQLiteError) {
        let result =
            value.isEmpty
            ? sqlite3_bind_zeroblob(handle, number(index), 0)
            : value.withUnsafeBytes {
                juicer_sqlite_bind_blob(handle, number(index), $0.baseAddress, UInt64($0.count))
            }
        try connection.check(result)
    }

    /// Sets a parameter to a text of UTF-8 bytes.
    public func bind(utf8 bytes: UnsafeRawBufferPointer, at index: Int) throws(SQLiteError) {
        // Without an address it would be NULL.
        guard let start = bytes.assumingMemoryBound(to: CChar.self).baseAddress else { return try bind("", at: index) }
        try connection.check(juicer_sqlite_bind_text(handle, number(index), start, UInt64(bytes.count)))
    }

    /// Sets a parameter to a blob.
    public func bind(blob bytes: UnsafeRawBufferPointer, at index: Int) throws(SQLiteError) {
        let result =
            bytes.isEmpty
            ? sqlite3_bind_zeroblob(handle, number(index), 0)
            : juicer_sqlite_bind_blob(handle, number(index), bytes.baseAddress, UInt64(bytes.count))
        try connection.check(result)
    }

    /// Sets the parameters from the first on.
    public func bind(_ values: [SQLValue]) throws(SQLiteError) {
        for (index, value) in values.enumerated() { try bind(value, at: index + 1) }
    }

    // MARK: Running

    /// Goes to the next row.
    ///
    /// - Returns: false after the last row; the statement is then ready to run again.
    public func step() throws(SQLiteError) -> Bool {
        let result = sqlite3_step(handle)
        switch result {
        case SQLITE_ROW:
            return true
        case SQLITE_DONE:
            sqlite3_reset(handle)
            return false
        default:
            let error = connection.error(result)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// Starts over, and keeps the parameters.
    public func reset() {
        // It gives the error of the last step once more.
        sqlite3_reset(handle)
    }

    /// Binds the values and runs to the end, without looking at rows.
    public func run(_ values: [SQLValue] = []) throws(SQLiteError) {
        reset()
        try bind(values)
        while try step() {}
    }

    // MARK: Columns of the current row, numbered from 0

    /// Number of columns of a row.
    public var columnCount: Int { Int(sqlite3_column_count(handle)) }

    /// Name of a column.
    public func columnName(_ column: Int) -> String {
        sqlite3_column_name(handle, number(column)).map { String(cString: $0) } ?? ""
    }

    /// The storage class of a column; `null` also when it is not there.
    public func storageClass(_ column: Int) -> StorageClass {
        switch sqlite3_column_type(handle, number(column)) {
        case SQLITE_INTEGER: .integer
        case SQLITE_FLOAT: .real
        case SQLITE_TEXT: .text
        case SQLITE_BLOB: .blob
        default: .null
        }
    }

    /// Whether a column is NULL, or is not there.
    public func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(handle, number(column)) == SQLITE_NULL
    }

    /// An integer, converted as SQLite does; nil for NULL.
    public func integer(_ column: Int) -> Int64? {
        isNull(column) ? nil : sqlite3_column_int64(handle, number(column))
    }

    /// A number, converted as SQLite does; nil for NULL.
    public func real(_ column: Int) -> Double? {
        isNull(column) ? nil : sqlite3_column_double(handle, number(column))
    }

    /// A text; nil for NULL. Bytes that are no UTF-8 become U+FFFD.
    public func text(_ column: Int) -> String? {
        if isNull(column) { return nil }
        guard let bytes = sqlite3_column_text(handle, number(column)) else { return "" }
        // The order matters: the length is that of the last conversion.
        let count = Int(sqlite3_column_bytes(handle, number(column)))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// A blob or the bytes of a text; nil for NULL.
    public func blob(_ column: Int) -> [UInt8]? {
        isNull(column) ? nil : withBlob(column) { [UInt8]($0) }
    }

    /// Lends a blob or the bytes of a text without a copy; they are empty for NULL.
    public func withBlob<R>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        let bytes = sqlite3_column_blob(handle, number(column))
        let count = bytes == nil ? 0 : Int(sqlite3_column_bytes(handle, number(column)))
        return try body(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    /// A value in its own storage class.
    public func value(_ column: Int) -> SQLValue {
        switch sqlite3_column_type(handle, number(column)) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(handle, number(column)))
        case SQLITE_FLOAT: .real(sqlite3_column_double(handle, number(column)))
        case SQLITE_TEXT: .text(text(column) ?? "")
        case SQLITE_BLOB: .blob(blob(column) ?? [])
        default: .null
        }
    }

    /// A number as SQLite takes it; one that does not fit is out of every range.
    private func number(_ index: Int) -> Int32 { Int32(exactly: index) ?? -1 }
}
