import Hummingbird
import JuicerClient
import Logging

/// What belongs to one request: its id, and a logger that writes the id into every line.
struct BridgeContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// 32 hexadecimal digits; the daemon's log has it too.
    let requestID: String

    init(source: ApplicationRequestContextSource) {
        requestID = CallMetadata.randomID()
        coreContext = CoreRequestContextStorage(source: source)
        logger[metadataKey: "request-id"] = .string(requestID)
    }
}
