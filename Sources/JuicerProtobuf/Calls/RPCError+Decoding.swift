import JuicerCore
package import NIOCore
public import TTRPC

extension RPCError {
    /// The answer to a request that is not the message it should be.
    public init(_ error: DecodingError) {
        self.init(.invalidArgument, error.description)
    }

    /// The answer of a method that nobody has written.
    public static func unimplemented(_ method: MethodDescriptor) -> RPCError {
        RPCError(.unimplemented, "\(method.fullName) is not implemented by this daemon")
    }
}

/// Decodes what a client sent; a failure is the client's fault.
package func decodeRequest<M: ProtobufMessage>(_ bytes: ByteBuffer, _ method: MethodDescriptor) throws(RPCError) -> M {
    defer { if method.isSensitive { bytes.wipeReadable() } }
    do {
        return try M(serialized: bytes)
    } catch {
        throw RPCError(error)
    }
}

/// Decodes what a server sent; a failure is the server's fault.
package func decodeResponse<M: ProtobufMessage>(_ bytes: ByteBuffer, _ method: MethodDescriptor) throws(RPCError) -> M {
    defer { if method.isSensitive { bytes.wipeReadable() } }
    do {
        return try M(serialized: bytes)
    } catch {
        throw RPCError(.internalError, "the answer of \(method.fullName) is not valid: \(error)")
    }
}

extension ByteBuffer {
    /// Clears the bytes where they lie, for every buffer that shares them. They carried a secret and are not read again.
    func wipeReadable() {
        withUnsafeReadableBytes { wipe(UnsafeMutableRawBufferPointer(mutating: $0)) }
    }
}
