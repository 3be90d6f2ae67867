/// Why bytes from a peer are not the message that was expected.
public struct DecodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Reason: Hashable, Sendable {
        /// The bytes end inside a field.
        case truncated
        /// A field number is 0 or the tag does not fit 32 bits, or a varint is longer than ten bytes.
        case invalidTag
        /// A field has another wire type than its declaration, or a group, which proto3 has not.
        case wrongWireType
        /// A string is not UTF-8.
        case invalidUTF8
        /// A string has a NUL character, which would be cut off at it.
        case embeddedNUL
        /// Messages are nested deeper than ``DecodingLimits/depth``.
        case tooDeep
        /// More fields and elements than ``DecodingLimits/elements``.
        case tooManyElements
        /// The decoded message would take more memory than ``DecodingLimits/memory``.
        case tooLarge
        /// protobuf-c refused the message after all checks had passed.
        case malformed
    }

    /// What is wrong.
    public let reason: Reason

    /// Full name of the message type that the failure is in.
    public let message: String

    /// Number of the field in that type; 0 where it is not known.
    public let field: UInt32

    /// Where in the bytes of the outermost message; -1 where it is not known.
    public let offset: Int

    package init(_ reason: Reason, message: String, field: UInt32 = 0, offset: Int = -1) {
        self.reason = reason
        self.message = message
        self.field = field
        self.offset = offset
    }

    /// One line without content of the message.
    public var description: String {
        var text = "\(message) cannot be decoded: \(cause)"
        if field != 0 { text += ", field \(field)" }
        if offset >= 0 { text += ", byte \(offset)" }
        return text
    }

    private var cause: String {
        switch reason {
        case .truncated: "it ends inside a field"
        case .invalidTag: "a tag or number is not valid"
        case .wrongWireType: "a field has the wrong wire type"
        case .invalidUTF8: "a string is not UTF-8"
        case .embeddedNUL: "a string contains NUL"
        case .tooDeep: "messages are nested too deep"
        case .tooManyElements: "it has too many fields"
        case .tooLarge: "it would take too much memory"
        case .malformed: "it is malformed"
        }
    }
}
