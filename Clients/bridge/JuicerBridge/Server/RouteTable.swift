import HTTPTypes
import Hummingbird

/// One thing that the bridge serves.
struct Route: Sendable {
    let method: HTTPRequest.Method
    /// Segments in braces stand for one segment of any text.
    let path: String
    let handler: @Sendable (Request, BridgeContext) async throws -> Response

    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ handler: @escaping @Sendable (Request, BridgeContext) async throws -> Response
    ) {
        self.method = method
        self.path = path
        self.handler = handler
    }
}

/// Everything that the bridge serves, in one list.
struct RouteTable: Sendable {
    let routes: [Route]

    /// Which methods an address takes; none where there is nothing.
    func methods(for path: String) -> [HTTPRequest.Method] {
        routes.filter { Self.matches($0.path, path) }.map(\.method)
    }

    /// A router that serves the list behind `gatekeeper`.
    func router(behind gatekeeper: Gatekeeper) -> Router<BridgeContext> {
        let router = Router(context: BridgeContext.self)
        router.add(middleware: gatekeeper)
        for route in routes {
            router.on(RouterPath(route.path), method: route.method, use: route.handler)
        }
        return router
    }

    private static func matches(_ pattern: String, _ path: String) -> Bool {
        let wanted = pattern.split(separator: "/")
        let given = path.split(separator: "/")
        return wanted.count == given.count
            && zip(wanted, given).allSatisfy { want, give in want == give || want.first == "{" }
    }
}
