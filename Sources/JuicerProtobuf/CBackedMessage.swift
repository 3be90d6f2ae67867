package import CProtobufC

/// A message with the C structure that protoc-gen-c made for it. Conformances are generated.
package protocol CBackedMessage: ProtobufMessage {
    /// The C structure; its first member is the `ProtobufCMessage` base.
    associatedtype CMessage

    /// Sets the base and the defaults.
    static func initialize(_ c: UnsafeMutablePointer<CMessage>)

    /// Copies out of a structure that protobuf-c unpacked.
    init(c: CMessage)

    /// Writes every field into an initialized structure, with memory of `arena` for what hangs on it.
    func fill(_ c: UnsafeMutablePointer<CMessage>, _ arena: WipedArena)
}

extension CBackedMessage {
    /// The descriptor of the type. Swift gives no stable address of a C constant, the initialized base has it.
    package static var descriptor: UnsafePointer<ProtobufCMessageDescriptor> {
        withUnsafeTemporaryAllocation(of: CMessage.self, capacity: 1) { memory in
            let c = memory.baseAddress!
            initialize(c)
            return UnsafeRawPointer(c).load(as: ProtobufCMessage.self).descriptor
        }
    }
}
