public import JuicerProto
import Synchronization

/// Whether calls are served, and who wants to hear when that changes.
public final class HealthState: Sendable {
    /// The states of the standard.
    public typealias Status = HealthCheckResponse.ServingStatus

    private struct State {
        var status = Status.serving
        var watchers: [Int: AsyncStream<Status>.Continuation] = [:]
        var nextWatcher = 0
    }

    private let state = Mutex(State())

    /// Creates a state that says that calls are served.
    public init() {}

    /// The state now.
    public var status: Status { state.withLock { $0.status } }

    /// Changes the state and tells every watcher.
    public func set(_ status: Status) {
        state.withLock { state in
            guard state.status != status else { return }
            state.status = status
            for watcher in state.watchers.values { watcher.yield(status) }
        }
    }

    /// Tells everybody that calls are refused from now on.
    public func stopServing() {
        set(.notServing)
    }

    /// The state now and from then on each new one; a watcher that is slow sees the newest only.
    func changes() -> AsyncStream<Status> {
        let (stream, continuation) = AsyncStream.makeStream(of: Status.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            defer { state.nextWatcher += 1 }
            state.watchers[state.nextWatcher] = continuation
            continuation.yield(state.status)
            return state.nextWatcher
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.watchers.removeValue(forKey: id) }
        }
        return stream
    }
}
