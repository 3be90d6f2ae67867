import JuicerProto
import TTRPC

extension PageRequest {
    /// How many items a page has when nothing is said.
    static let defaultSize = 100

    /// How many items a page has at most.
    static let maximumSize = 1000

    /// How many items are wanted; the default when the request has no page at all.
    ///
    /// - Throws: `RPCError` INVALID_ARGUMENT when the size is negative.
    static func size(of request: PageRequest?) throws(RPCError) -> Int {
        let size = Int(request?.pageSize ?? 0)
        guard size >= 0 else { throw RPCError.badField("page.page_size", "must not be negative") }
        return size == 0 ? defaultSize : min(size, maximumSize)
    }
}

extension PageTokens {
    /// Where the wanted page begins; nil for the first one.
    ///
    /// - Throws: `RPCError` INVALID_ARGUMENT.
    func position(_ request: PageRequest?, _ list: List, filters: [String]) throws(RPCError) -> Position? {
        guard let token = request?.pageToken, !token.isEmpty else { return nil }
        return try read(token, list, filters: filters)
    }

    /// What goes out with a page: the total, and a token when there is more.
    func info(_ list: List, filters: [String], total: Int64, next cursor: [UInt8]?) -> PageInfo {
        var info = PageInfo()
        info.total = total
        if let cursor { info.nextPageToken = make(list, filters: filters, Position(cursor: cursor, total: total)) }
        return info
    }
}
