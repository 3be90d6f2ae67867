public import NIOCore

/// A message of a proto as a Swift value.
///
/// Every conforming type is generated. Encoding and decoding go through the C structures of protoc-gen-c, whose
/// memory is wiped when they are done with; no C type is visible outside the package.
///
/// Fields that a peer sent and this version does not know are ignored and are never sent back.
public protocol ProtobufMessage: Sendable {
    /// The name in the proto with its package: "juicer.v1.Backup".
    static var fullName: StaticString { get }

    /// A message whose fields all have their defaults.
    init()

    /// Decodes the readable bytes, which must be exactly one message.
    init(serialized bytes: ByteBuffer) throws(DecodingError)

    /// Appends the encoded message.
    ///
    /// A NUL character in a string, which protobuf-c cannot carry, is sent as U+FFFD.
    func serialized(into buffer: inout ByteBuffer)

    /// Writes the message in the proto3 JSON mapping; see ``JSONWriter`` for what is ours in it.
    func writeJSON(to json: inout JSONWriter)
}

extension ProtobufMessage {
    /// The encoded message in a buffer of its own.
    public func serialized() -> ByteBuffer {
        var buffer = ByteBuffer()
        serialized(into: &buffer)
        return buffer
    }

    /// The message as one JSON object without line breaks, in UTF-8.
    public func jsonBytes() -> [UInt8] {
        var json = JSONWriter()
        writeJSON(to: &json)
        return json.bytes
    }

    /// The message as one JSON object without line breaks.
    public func json() -> String {
        String(decoding: jsonBytes(), as: UTF8.self)
    }
}

/// An enum of a proto, which keeps numbers that only a newer peer knows.
public protocol ProtobufEnum: RawRepresentable, Hashable, Sendable where RawValue == Int32 {
    /// The value with this number; never fails.
    init(rawValue: Int32)

    /// The value's name in the proto; nil where the number is not known.
    var protoName: StaticString? { get }

    /// The values of the proto, in its order.
    static var allKnown: [Self] { get }
}
