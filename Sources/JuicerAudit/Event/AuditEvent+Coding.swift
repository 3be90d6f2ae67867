internal import FoundationEssentials

extension AuditEvent {
    /// The event as JSON, to be kept elsewhere until it is written, without its texts.
    public var encoded: [UInt8] {
        // Nothing in it can fail to be encoded.
        (try? JSONEncoder().encode(self)).map { [UInt8]($0) } ?? []
    }

    /// An event out of what `encoded` gave; nil for anything else.
    public init?(encoded: [UInt8]) {
        guard let event = try? JSONDecoder().decode(AuditEvent.self, from: Data(encoded)) else { return nil }
        self = event
    }
}
