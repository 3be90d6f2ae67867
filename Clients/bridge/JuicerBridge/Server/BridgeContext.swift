import Hummingbird
import JuicerClient
import Logging
import NIOCore

/// What belongs to one request: its id, and a logger that writes the id into every line.
struct BridgeContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Where the answer is written.
    let channel: any Channel
    /// 32 hexadecimal digits; the daemon's log has it too.
    let requestID: String

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        requestID = CallMetadata.randomID()
        coreContext = CoreRequestContextStorage(source: source)
        logger[metadataKey: "request-id"] = .string(requestID)
    }
}
