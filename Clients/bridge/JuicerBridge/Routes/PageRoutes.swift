import HTTPTypes
import Hummingbird
import JuicerWeb
import NIOCore

/// What may be had without the token: the page's own files, and whether the bridge is alive.
struct PageRoutes {
    static let healthPath = "/healthz"

    /// Exact paths that need no token.
    static var openPaths: Set<String> { Set(WebPage.assets.map(\.path)).union([healthPath]) }

    var routes: [Route] {
        var routes = [
            Route(.get, Self.healthPath) { _, _ in answer(json: ByteBuffer(string: #"{"status":"ok"}"#)) }
        ]
        for asset in WebPage.assets {
            let body = ByteBuffer(bytes: asset.bytes)
            routes.append(
                Route(.get, asset.path) { _, _ in
                    Response(status: .ok, headers: [.contentType: asset.contentType], body: .init(byteBuffer: body))
                }
            )
        }
        return routes
    }
}
