internal import JuicerArtifacts
internal import JuicerSQLite
internal import Synchronization

/// Reads the files of one generation of one type, from several threads at once.
final class TypeReader: Sendable {
    let files: IndexFiles.Generation
    let facets = FacetColumns()
    private let storage: IndexStorage

    private struct State {
        /// Connections that nobody uses at the moment.
        var idle: [TypeConnection] = []
        var isRetired = false
        var conversations: ConversationDirectory?
    }

    private let state = Mutex(State())
    /// Connections that are kept: as many calls at once as a small machine has cores for.
    private static let idleLimit = 2

    init(_ files: IndexFiles.Generation, _ storage: IndexStorage) {
        self.files = files
        self.storage = storage
    }

    deinit {
        // Only when nobody reads it any more.
        if state.withLock({ $0.isRetired }) {
            state.withLock { $0.idle = [] }
            storage.remove(files)
        }
    }

    var kind: ArtifactKind { files.kind }

    /// Another generation has taken its place: its files go once its last reader has ended.
    func retire() { state.withLock { $0.isRetired = true } }

    /// Lends a connection.
    func with<R>(_ body: (TypeConnection) throws -> R) throws -> R {
        let connection =
            try state.withLock { state -> TypeConnection? in state.idle.popLast() }
            ?? TypeConnection(files, storage.vfs)
        defer {
            state.withLock { state in
                if state.idle.count < Self.idleLimit { state.idle.append(connection) }
            }
        }
        return try body(connection)
    }

    /// The conversations, which are few beside the messages.
    func conversations(_ connection: TypeConnection) throws -> ConversationDirectory {
        if let known = state.withLock({ $0.conversations }) { return known }
        let directory = try ConversationDirectory(connection)
        state.withLock { $0.conversations = directory }
        return directory
    }
}

/// The two databases of a type, for one thread at a time.
final class TypeConnection: @unchecked Sendable {
    // `@unchecked Sendable`: it is handed from thread to thread, and only one has it.
    let items: Connection
    let itemCount: Int
    let sliceSize: Int
    let sourceFileIDs: [String]
    private let files: IndexFiles.Generation
    private let vfs: WritableVFS
    private var grams: Connection?
    private let selectItem: Statement
    private var searches: [String: Statement] = [:]

    init(_ files: IndexFiles.Generation, _ vfs: WritableVFS) throws {
        self.files = files
        self.vfs = vfs
        items = try TypeSchema.open(files.items, on: vfs, cacheKiB: 2_048)
        guard try Self.number("PRAGMA user_version", items) == TypeSchema.version,
            let sliceSize = try Self.number("PRAGMA application_id", items), sliceSize > 0
        else { throw IndexError.damaged }
        self.sliceSize = Int(sliceSize)
        itemCount = Int(try Self.number("SELECT max(ord) FROM item", items) ?? -1) + 1
        var ids: [String] = []
        let sources = try items.prepare("SELECT file_id FROM source ORDER BY position")
        while try sources.step() { ids.append(sources.text(0) ?? "") }
        sourceFileIDs = ids
        selectItem = try items.prepare("SELECT row, files FROM item WHERE ord = ?")
    }

    private static func number(_ sql: String, _ connection: Connection) throws -> Int64? {
        let statement = try connection.prepare(sql)
        return try statement.step() ? statement.integer(0) : nil
    }

    /// An item's row and its files.
    func row(_ item: Int) throws -> (row: ArtifactRow, files: [IndexedFile?]) {
        try selectItem.bind(Int64(item), at: 1)
        defer { selectItem.reset() }
        guard try selectItem.step(), let row = selectItem.blob(0) else { throw IndexError.damaged }
        let files = try selectItem.blob(1).map { try IndexedFileCoding.decode($0) } ?? []
        return (try RowDecoder.decode(row), files)
    }

    /// A statement over one slice of a full-text index; its first parameter is the expression.
    ///
    /// - Parameter columns: what it gives, and what follows the condition.
    func search(_ mode: SearchMode, slice: Int, _ columns: String, _ tail: String = "") throws -> Statement {
        let table = (mode == .words ? FullTextIndex.words : .grams).table(slice: slice)
        let sql = "SELECT \(columns) FROM \(table) WHERE \(table) MATCH ?1 \(tail)"
        if let known = searches[sql] { return known }
        let isInItems = mode == .words || TypeSchema.gramsLieWithItems(slice: slice)
        let statement = try (isInItems ? items : gramConnection()).prepare(sql)
        searches[sql] = statement
        return statement
    }

    private func gramConnection() throws -> Connection {
        if let grams { return grams }
        let opened = try TypeSchema.open(files.grams, on: vfs, cacheKiB: 2_048)
        grams = opened
        return opened
    }

    /// Numbers in the first column of a query with one parameter.
    func numbers(_ sql: String, _ parameter: Int64) throws -> [Int] {
        let statement = try items.prepare(sql)
        try statement.bind(parameter, at: 1)
        var found: [Int] = []
        while try statement.step() { found.append(Int(statement.integer(0) ?? 0)) }
        return found
    }
}
