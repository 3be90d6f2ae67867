internal import CSQLite

/// What SQLite answered instead of a result.
///
/// It never holds a bound value or a row.
public struct SQLiteError: Error, Sendable, CustomStringConvertible {
    /// A primary result code (https://sqlite.org/rescode.html).
    public struct Code: RawRepresentable, Sendable, Hashable {
        public let rawValue: Int32

        public init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// The SQL is wrong, or names a table or column that is not there.
        public static let error = Code(rawValue: SQLITE_ERROR)
        /// Another connection holds a lock.
        public static let busy = Code(rawValue: SQLITE_BUSY)
        /// No memory, or a refused amount of it.
        public static let noMemory = Code(rawValue: SQLITE_NOMEM)
        /// The connection may only read.
        public static let readOnly = Code(rawValue: SQLITE_READONLY)
        /// The work was cancelled.
        public static let interrupted = Code(rawValue: SQLITE_INTERRUPT)
        /// Reading or writing failed; see ``SQLiteError/cause``.
        public static let inputOutput = Code(rawValue: SQLITE_IOERR)
        /// The file is damaged.
        public static let corrupt = Code(rawValue: SQLITE_CORRUPT)
        /// The disk is full.
        public static let full = Code(rawValue: SQLITE_FULL)
        /// The file cannot be opened.
        public static let cannotOpen = Code(rawValue: SQLITE_CANTOPEN)
        /// A value or statement is larger than a limit.
        public static let tooBig = Code(rawValue: SQLITE_TOOBIG)
        /// A constraint does not hold.
        public static let constraint = Code(rawValue: SQLITE_CONSTRAINT)
        /// A call in a wrong order.
        public static let misuse = Code(rawValue: SQLITE_MISUSE)
        /// There is no parameter or column of that number.
        public static let outOfRange = Code(rawValue: SQLITE_RANGE)
        /// The bytes are no SQLite database, as when they were decrypted with a wrong key.
        public static let notADatabase = Code(rawValue: SQLITE_NOTADB)
    }

    /// The primary result code.
    public let code: Code
    /// The extended result code, which equals the primary one when there is nothing to add.
    public let extendedCode: Int32
    /// SQLite's own words, which may hold names of tables and columns.
    public let message: String
    /// The error of the source or file system below, when a call of it failed.
    public let cause: (any Error)?

    init(extendedCode: Int32, message: String, cause: (any Error)? = nil) {
        self.code = Code(rawValue: extendedCode & 0xFF)
        self.extendedCode = extendedCode
        self.message = message
        self.cause = cause
    }

    public var description: String {
        let hint =
            switch code {
            case .notADatabase: "; the file is no database, or its key is not the right one"
            case .corrupt: "; the database is damaged"
            default: ""
            }
        return "sqlite \(extendedCode): \(message)\(hint)" + (cause.map { ": \($0)" } ?? "")
    }
}

extension SQLiteError {
    /// The state of a connection after a call that failed with `result`.
    init(_ result: Int32, on database: OpaquePointer?, keptBy errorKeeper: (any ErrorKeeper)? = nil) {
        // An error that SQLite made up for in an earlier call may be kept still, and has no part in a wrong statement.
        let comesFromBelow = [SQLITE_IOERR, SQLITE_FULL, SQLITE_CANTOPEN].contains(result & 0xFF)
        let cause = comesFromBelow ? errorKeeper?.takeErrorOfThisThread() : nil
        // Without a handle there is no text but that of the code, and a handle's own code may be of an earlier call.
        let extended = database.map { sqlite3_extended_errcode($0) } ?? result
        let isOfThisCall = extended & 0xFF == result & 0xFF
        let text = database.flatMap { isOfThisCall ? sqlite3_errmsg($0) : nil } ?? sqlite3_errstr(result)
        let message = text.map { Self.printable(String(cString: $0)) } ?? "unknown error"
        self.init(extendedCode: isOfThisCall ? extended : result, message: message, cause: cause)
    }

    /// Names out of a hostile schema stand in messages: they stay short and on one line.
    private static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(200)
            .map { scalar -> Unicode.Scalar in
                scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
                    ? "?" : scalar
            }
        return String(String.UnicodeScalarView(scalars))
    }
}
