internal import JuicerProto
internal import TTRPC

/// Trying a secret as soon as the daemon lets it be tried.
public enum Patience {
    /// The longest that is waited for a person who need not type a secret again for that.
    private static let longestWait = Duration.seconds(10)

    /// Makes a call, and makes it again when after an earlier failure the daemon asks to wait for some seconds first.
    ///
    /// - Throws: what the call throws, also `RPCError` RESOURCE_EXHAUSTED when it would have to wait for longer.
    public static func trying<Result>(
        isolation: isolated (any Actor)? = #isolation,
        _ call: () async throws -> Result
    ) async throws -> Result {
        while true {
            do {
                return try await call()
            } catch let error as RPCError where error.reason == "TOO_SOON" {
                let delay = error.detail(RetryInfo.self)?.retryDelay ?? ProtobufDuration()
                let wait = Duration.seconds(delay.seconds) + .nanoseconds(Int64(delay.nanos))
                guard wait <= longestWait else { throw error }
                try await Task.sleep(for: wait + .milliseconds(10))
            }
        }
    }
}
