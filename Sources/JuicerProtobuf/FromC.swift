package import CProtobufC
package import JuicerCore
package import NIOCore

/// Copies of what hangs on an unpacked C structure. Strings have been checked before.
package enum FromC {
    /// A C string.
    package static func text(_ value: UnsafeMutablePointer<CChar>?) -> String {
        guard let value else { return "" }
        return String(cString: value)
    }

    /// Bytes.
    package static func bytes(_ value: ProtobufCBinaryData) -> [UInt8] {
        [UInt8](UnsafeBufferPointer(start: value.data, count: value.data == nil ? 0 : value.len))
    }

    /// Bytes of a bulk message.
    package static func buffer(_ value: ProtobufCBinaryData) -> ByteBuffer {
        ByteBuffer(bytes: UnsafeBufferPointer(start: value.data, count: value.data == nil ? 0 : value.len))
    }

    /// A secret, into memory of its own kind.
    package static func secret(_ value: ProtobufCBinaryData) -> SecretBytes {
        guard value.len > 0, let data = value.data else { return .empty }
        return SecretBytes(copying: UnsafeRawBufferPointer(start: data, count: value.len))
    }

    /// The elements of a repeated field.
    package static func array<C, T>(
        _ values: UnsafeMutablePointer<C>?,
        _ count: Int,
        _ convert: (C) -> T
    ) -> [T] {
        UnsafeBufferPointer(start: values, count: values == nil ? 0 : count).map(convert)
    }

    /// C strings.
    package static func texts(_ values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int) -> [String] {
        array(values, count) { text($0) }
    }

    /// Lists of bytes.
    package static func bytesList(_ values: UnsafeMutablePointer<ProtobufCBinaryData>?, _ count: Int) -> [[UInt8]] {
        array(values, count) { bytes($0) }
    }

    /// A message; nil where it is absent.
    package static func message<M: CBackedMessage>(_ value: UnsafeMutablePointer<M.CMessage>?) -> M? {
        value.map { M(c: $0.pointee) }
    }

    /// The message of a oneof that was chosen.
    package static func present<M: CBackedMessage>(_ value: UnsafeMutablePointer<M.CMessage>?) -> M {
        message(value) ?? M()
    }

    /// Messages.
    package static func messages<M: CBackedMessage>(
        _ values: UnsafeMutablePointer<UnsafeMutablePointer<M.CMessage>?>?,
        _ count: Int
    ) -> [M] {
        array(values, count) { present($0) }
    }

    /// A map; of entries with the same key the last one counts, as everywhere in protobuf.
    package static func map<Entry>(
        _ values: UnsafeMutablePointer<UnsafeMutablePointer<Entry>?>?,
        _ count: Int,
        _ pair: (Entry) -> (String, String)
    ) -> [String: String] {
        var result: [String: String] = [:]
        for value in UnsafeBufferPointer(start: values, count: values == nil ? 0 : count) {
            guard let value else { continue }
            let (key, text) = pair(value.pointee)
            result[key] = text
        }
        return result
    }
}
