import JuicerIndex
import JuicerProto
import JuicerProtobuf
import TTRPC

/// One page of a list of the index, as a call asks for it.
struct ItemList: Sendable {
    /// Bytes that an answer may have; with its wrapping it must fit a frame of 4 MiB.
    static let mostBytes = 3 << 20

    private let list: PageTokens.List
    private let filters: [String]
    private let tokens: PageTokens
    private let size: Int
    private let cursor: IndexCursor?
    private let mostBytes: Int

    /// Reads what page is asked for.
    ///
    /// - Parameters:
    ///   - list: which list it is.
    ///   - filters: what tells it from others of its kind; the backup is one of them.
    ///   - mostBytes: bytes that the answer may have.
    /// - Throws: `RPCError` INVALID_ARGUMENT.
    init(
        _ list: PageTokens.List,
        _ filters: [String],
        _ request: JuicerProto.PageRequest?,
        _ tokens: PageTokens,
        mostBytes: Int = ItemList.mostBytes
    ) throws(RPCError) {
        self.list = list
        self.filters = filters
        self.tokens = tokens
        self.mostBytes = mostBytes
        size = try JuicerProto.PageRequest.size(of: request)
        cursor = try tokens.position(request, list, filters: filters).map { IndexCursor(bytes: $0.cursor) }
    }

    /// Whether it is the first page.
    var isFirst: Bool { cursor == nil }

    /// Makes the answer; anew with fewer items where those that are asked for do not fit.
    ///
    /// - Parameter make: gives an answer, and how many items it has.
    func answer<Answer: CBackedMessage>(
        _ make: (JuicerIndex.PageRequest, ItemExtent) throws -> (Answer, count: Int)
    ) throws -> Answer {
        var size = size
        while true {
            let (answer, count) = try make(JuicerIndex.PageRequest(size: size, after: cursor), .list)
            if WireFormat.fits(answer, bytes: mostBytes) { return answer }
            size = max(1, count / 2)
            if count <= 1 { return try make(JuicerIndex.PageRequest(size: size, after: cursor), .identity).0 }
        }
    }

    /// What goes out with a page.
    func info(total: Int64, next: IndexCursor?) -> PageInfo {
        tokens.info(list, filters: filters, total: total, next: next?.bytes)
    }

    /// A token for a page; empty where there is none.
    func token(total: Int64, _ cursor: IndexCursor?) -> String {
        guard let cursor else { return "" }
        return tokens.make(list, filters: filters, PageTokens.Position(cursor: cursor.bytes, total: total))
    }
}

extension ItemExtent {
    /// One thing, whole where it fits an answer.
    static func fitting<Answer: CBackedMessage>(_ make: (ItemExtent) -> Answer) -> Answer {
        let answer = make(.whole)
        return WireFormat.fits(answer, bytes: ItemList.mostBytes) ? answer : make(.identity)
    }
}
