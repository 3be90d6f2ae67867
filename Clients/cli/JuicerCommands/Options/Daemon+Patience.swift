import JuicerProto
import TTRPC

extension Daemon {
    /// The longest that a command waits by itself when the daemon asks it to.
    private static let longestWait = 10

    /// Tries a secret; after an earlier failure the daemon may ask to wait for some seconds first, and a person who has typed
    /// it need not type it again for that.
    func patiently<Result>(_ body: () async throws -> Result) async throws -> Result {
        while true {
            do {
                return try await body()
            } catch let error as RPCError where error.reason == "TOO_SOON" {
                let delay = error.detail(RetryInfo.self)?.retryDelay ?? ProtobufDuration()
                let wait = Duration.seconds(delay.seconds) + .nanoseconds(Int64(delay.nanos))
                guard wait <= .seconds(Self.longestWait) else { throw error }
                try await Task.sleep(for: wait + .milliseconds(10))
            }
        }
    }
}
