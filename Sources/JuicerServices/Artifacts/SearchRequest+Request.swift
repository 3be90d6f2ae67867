import JuicerIndex
import JuicerProto
import TTRPC

extension JuicerIndex.SearchRequest {
    /// What a request searches for; whether the query has anything to look for, the index says.
    ///
    /// - Throws: `RPCError` INVALID_ARGUMENT.
    init(_ request: SearchArtifactsRequest) throws(RPCError) {
        self.init(request.query)
        switch request.mode {
        case .unspecified, .words: mode = .words
        case .substring: mode = .substring
        case .unrecognized: throw RPCError.badField("mode", "must be a mode that there is")
        }
        switch request.order {
        case .unspecified, .rank: order = .rank
        case .newest: order = .newest
        case .oldest: order = .oldest
        case .unrecognized: throw RPCError.badField("order", "must be an order that there is")
        }
        filter = try ItemFilter(request.filter)
    }
}
