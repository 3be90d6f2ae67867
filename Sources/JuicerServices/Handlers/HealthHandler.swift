import JuicerProto
import JuicerProtobuf
import TTRPC

/// `grpc.health.v1.Health`.
struct HealthHandler: HealthService {
    let state: HealthState
    let services: Set<String>
    let calls: CallRunner

    func check(_ request: HealthCheckRequest, context: ServerContext) throws -> HealthCheckResponse {
        try calls.runQuick(context) {
            guard isKnown(request.service) else {
                throw RPCError(.notFound, "there is no service \(request.service)")
            }
            return response(state.status)
        }
    }

    func watch(
        _ request: HealthCheckRequest,
        context: ServerContext,
        responses: ResponseWriter<HealthCheckResponse>
    ) async throws {
        try await calls.run(context) {
            guard isKnown(request.service) else {
                try await responses.write(response(.serviceUnknown))
                return
            }
            for await status in state.changes() {
                try await responses.write(response(status))
                // Nothing comes after it, and an open stream would hold up the stop.
                if status == .notServing { return }
            }
            try Task.checkCancellation()
        }
    }

    private func isKnown(_ service: String) -> Bool {
        service.isEmpty || services.contains(service)
    }

    private func response(_ status: HealthState.Status) -> HealthCheckResponse {
        var response = HealthCheckResponse()
        response.status = status
        return response
    }
}
