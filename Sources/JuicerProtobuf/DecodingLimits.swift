/// Bounds that a message must keep before any memory is taken for it.
///
/// protobuf-c has none of its own: two bytes on the wire can become a structure of hundreds, and its recursion
/// is as deep as the sender likes.
public struct DecodingLimits: Sendable {
    /// Levels of messages inside messages.
    public var depth: Int

    /// Fields and elements of packed lists, of all levels together, unknown fields included.
    public var elements: Int

    /// Bytes that the C structures would take, estimated from above.
    public var memory: Int

    /// Bounds of one's own; the defaults fit a page of 1,000 items many times over.
    public init(depth: Int = 32, elements: Int = 262_144, memory: Int = 16 << 20) {
        self.depth = depth
        self.elements = elements
        self.memory = memory
    }
}
