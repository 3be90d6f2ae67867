import EchoProto
import JuicerProtobuf
import NIOCore
import TTRPC

/// `juicer.bench.v1.Echo`, as fast as the transport allows.
struct EchoHandlers: EchoService {
    func unary(_ request: EchoMessage, context: ServerContext) throws -> EchoMessage {
        request
    }

    func sleep(_ request: SleepRequest, context: ServerContext) async throws -> SleepResponse {
        guard (0...600_000).contains(request.ms) else {
            throw RPCError(.invalidArgument, "ms must be between 0 and 600000")
        }
        try await Task.sleep(for: .milliseconds(request.ms))
        return SleepResponse()
    }

    func download(
        _ request: DownloadRequest,
        context: ServerContext,
        responses: ResponseWriter<EchoMessage>
    ) async throws {
        guard (0...1 << 40).contains(request.total), (1...4_000_000).contains(request.chunk) else {
            throw RPCError(.invalidArgument, "total must be between 0 and 2^40, chunk between 1 and 4000000")
        }
        // The same memory goes out again and again: what is measured is the way, not the filling.
        let full = EchoMessage(data: ByteBuffer(repeating: 0x5A, count: Int(request.chunk))).serialized()
        var left = request.total
        while left >= request.chunk {
            try await responses.write(serialized: full)
            left -= request.chunk
        }
        if left > 0 {
            try await responses.write(EchoMessage(data: ByteBuffer(repeating: 0x5A, count: Int(left))))
        }
    }

    func upload(_ requests: RequestStream<EchoMessage>, context: ServerContext) async throws -> UploadResponse {
        var response = UploadResponse()
        for try await message in requests {
            response.messages += 1
            response.bytes += Int64(message.data.readableBytes)
        }
        return response
    }

    func bidi(
        _ requests: RequestStream<EchoMessage>,
        context: ServerContext,
        responses: ResponseWriter<EchoMessage>
    ) async throws {
        for try await message in requests {
            try await responses.write(message)
        }
    }
}
