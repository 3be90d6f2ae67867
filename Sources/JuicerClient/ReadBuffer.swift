import Glibc
import JuicerProto
import JuicerProtobuf
import TTRPC

/// Memory that the daemon shares with this process and puts contents into; see `Files.ReadMany`.
///
/// It is the daemon's as long as this object lives, over a connection that is kept for that alone.
public final class ReadBuffer: Sendable {
    /// Bytes.
    public let length: Int

    /// Names it in `ReadManyRequest.bufferID`.
    public let id: [UInt8]

    private let call: DescriptorCall
    private nonisolated(unsafe) let base: UnsafeRawPointer

    init(_ call: DescriptorCall) throws(RPCError) {
        let response: OpenBufferResponse
        do {
            response = try OpenBufferResponse(serialized: call.message)
        } catch {
            throw RPCError(.internalError, "the daemon's answer is not valid: \(error)")
        }
        var status = stat()
        // A mapping longer than what is behind it would end this process at the first touch.
        guard fstat(call.descriptor.number, &status) == 0, response.length > 0, status.st_size >= response.length,
            let base = mmap(nil, Int(response.length), PROT_READ, MAP_SHARED, call.descriptor.number, 0),
            base != MAP_FAILED
        else {
            throw RPCError(.internalError, "the daemon's buffer cannot be used")
        }
        self.call = call
        self.base = UnsafeRawPointer(base)
        length = Int(response.length)
        id = response.bufferID
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: base), length)
    }

    /// Lends a part of it.
    ///
    /// - Precondition: the part lies inside.
    public func withBytes<R>(_ part: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        precondition(part.lowerBound >= 0 && part.upperBound <= length, "outside the buffer")
        defer { withExtendedLifetime(self) {} }
        return try body(UnsafeRawBufferPointer(start: base + part.lowerBound, count: part.count))
    }
}

extension DaemonClient {
    /// Makes a buffer for contents of a backup that this client has a session of.
    ///
    /// - Parameters:
    ///   - backupID: The full id.
    ///   - length: Bytes, 4 KiB to 16 MiB.
    /// - Throws: `RPCError`; UNIMPLEMENTED where no descriptor can be passed, as through a proxy: read without one.
    public func openBuffer(backupID: String, length: Int) async throws -> ReadBuffer {
        var options = CallOptions()
        metadata.add(to: &options)
        let request = OpenBufferRequest(backupID: backupID, length: Int64(length))
        let call = try await DescriptorCall.open(
            path: socketPath,
            method: FilesMethods.openBuffer,
            request: request.serialized(),
            options: options
        )
        return try ReadBuffer(call)
    }
}
