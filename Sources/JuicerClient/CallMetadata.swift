public import JuicerCore
public import TTRPC

/// What this client says about itself with every call.
public struct CallMetadata: Sendable {
    /// Metadata keys that the daemon reads.
    public enum Key {
        /// A session token, as `Backups.Unlock` gave it.
        public static let session = "juicer-session"
        /// Names one call in the logs of both sides.
        public static let requestID = "juicer-request-id"
        /// Name and version of the client's program.
        public static let client = "juicer-client"
    }

    /// Name and version of the program: "juicer/0.1.0". Printable ASCII.
    public var client: String

    /// The session to use; never made a `String`.
    public var session: SecretBytes?

    /// Makes the request ids; 128 random bits in hexadecimal unless a test wants others.
    public var requestID: @Sendable () -> String

    /// What goes with every call.
    public init(
        client: String,
        session: SecretBytes? = nil,
        requestID: @escaping @Sendable () -> String = CallMetadata.randomID
    ) {
        self.client = client
        self.session = session
        self.requestID = requestID
    }

    /// Adds it to the options of one call. A request id that is there already stays.
    public func add(to options: inout CallOptions) {
        options.metadata.add(Key.client, client)
        if options.metadata.count(of: Key.requestID) == 0 { options.metadata.add(Key.requestID, requestID()) }
        if let session, options.metadata.count(of: Key.session) == 0 {
            session.withUnsafeBytes { options.metadata.add(Key.session, bytes: $0) }
        }
    }

    /// 32 hexadecimal digits.
    public static let randomID: @Sendable () -> String = {
        var text = ""
        for word in [UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max)] {
            let digits = String(word, radix: 16)
            text += String(repeating: "0", count: 16 - digits.count) + digits
        }
        return text
    }
}
