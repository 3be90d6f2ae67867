import HTTPTypes
import Hummingbird
import JuicerClient
import Logging
import NIOHTTP1
import Synchronization
import TTRPC

/// The outermost middleware: no request gets past it unchecked, and no answer leaves without its headers.
///
/// What may be had without the token is named one by one; everything else needs it, also what does not exist.
struct Gatekeeper: RouterMiddleware {
    typealias Context = BridgeContext

    /// Known only once the server listens.
    let gate: GateHolder
    let verifier: TokenVerifier
    /// Exact paths that need no token.
    let openPaths: Set<String>
    let routes: RouteTable

    func handle(
        _ request: Request,
        context: BridgeContext,
        next: (Request, BridgeContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response: Response
        do {
            try check(request)
            response = try await next(request, context)
        } catch let error as HTTPParserError {
            // Hummingbird answers these itself and closes the connection.
            throw error
        } catch {
            response = problem(for: error, request, context).response(requestID: context.requestID)
        }
        let isPage = openPaths.contains(request.uri.path) && response.status == .ok
        SecurityHeaders.apply(to: &response.headers, isPage: isPage)
        response.headers[.juicerRequestID] = context.requestID
        context.logger.info(
            "request",
            metadata: [
                "method": "\(request.method.rawValue)",
                // The pattern and not the path, so that nothing a caller wrote gets into the log.
                "route": "\(context.endpointPath ?? "none")",
                "status": "\(response.status.code)",
                "took": "\(ContinuousClock.now - start)",
            ]
        )
        return response
    }

    private func check(_ request: Request) throws(Problem) {
        guard let gate = gate.gate else { throw Problem(.serviceUnavailable, "UNAVAILABLE", "the bridge is starting") }
        if let refusal = gate.refusal(of: request.head) { throw refusal }
        if openPaths.contains(request.uri.path) { return }
        guard let authorization = request.headers[.authorization] else {
            throw Problem(
                .unauthorized,
                "TOKEN_REFUSED",
                "send the bridge's token as `Authorization: Bearer TOKEN`",
                headers: [.wwwAuthenticate: "Bearer"]
            )
        }
        guard verifier.accepts(authorization: authorization) else {
            throw Problem(
                .unauthorized,
                "TOKEN_REFUSED",
                "the bridge does not accept this token; `juicer-bridge --new-token` makes another",
                headers: [.wwwAuthenticate: #"Bearer error="invalid_token""#]
            )
        }
    }

    private func problem(for error: any Error, _ request: Request, _ context: BridgeContext) -> Problem {
        switch error {
        case let problem as Problem:
            return problem
        case let error as RPCError:
            if error.code == .internalError || error.code == .unknown {
                context.logger.error("the daemon failed", metadata: ["error": "\(error)"])
            }
            return Problem(error)
        case let error as ConnectionError:
            context.logger.warning("no daemon", metadata: ["error": "\(error)"])
            return Problem(.serviceUnavailable, "UNAVAILABLE", "\(error); \(error.hint)")
        case let error as HTTPError where error.status == .notFound:
            let allowed = routes.methods(for: request.uri.path)
            if allowed.isEmpty { return Problem(.notFound, "NOT_FOUND", "there is nothing at this address") }
            let list = allowed.map(\.rawValue).joined(separator: ", ")
            return Problem(
                .methodNotAllowed,
                "METHOD_NOT_ALLOWED",
                "this address takes \(list) only",
                headers: [.allow: list]
            )
        case is CancellationError:
            return Problem(.serviceUnavailable, "UNAVAILABLE", "the bridge is stopping")
        default:
            context.logger.error("a request failed", metadata: ["error": "\(type(of: error))"])
            return Problem(.internalServerError, "INTERNAL", "the bridge failed; its log says more")
        }
    }
}

/// Keeps the gate, which is made when the port is known.
final class GateHolder: Sendable {
    private let value = Mutex<RequestGate?>(nil)

    var gate: RequestGate? { value.withLock { $0 } }

    /// Lets requests in that are meant for this port.
    func open(port: Int) { value.withLock { $0 = RequestGate(port: port) } }
}
