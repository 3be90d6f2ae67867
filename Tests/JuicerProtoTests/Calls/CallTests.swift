import EchoProto
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import Logging
import NIOCore
import NIOPosix
import Synchronization
import TTRPC
import TestSupport
import Testing

/// Every kind of call in its smallest form.
private struct Echo: EchoService {
    func unary(_ request: EchoMessage, context: ServerContext) throws -> EchoMessage { request }

    func download(
        _ request: DownloadRequest,
        context: ServerContext,
        responses: ResponseWriter<EchoMessage>
    ) async throws {
        var left = Int(request.total)
        while left > 0 {
            try await responses.write(byteCount: min(left, Int(request.chunk))) { space in
                space.initializeMemory(as: UInt8.self, repeating: 0x5A)
                return space.count
            }
            left -= min(left, Int(request.chunk))
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
        for try await message in requests { try await responses.write(message) }
    }
}

/// Takes one passphrase, and says what came with the call.
private final class Backups: BackupsService {
    let seen = Mutex<[String: String]>([:])

    func unlock(_ request: UnlockBackupRequest, context: ServerContext) async throws -> UnlockBackupResponse {
        let expected = Array("open sesame".utf8)
        guard expected.withUnsafeBytes({ request.passphrase.constantTimeEquals($0) }) else {
            throw RPCError(.permissionDenied, "the passphrase is wrong", reason: "WRONG_PASSPHRASE")
        }
        return UnlockBackupResponse(backupID: request.id, sessionToken: SecretBytes(randomCount: 43))
    }

    func lock(_ request: LockBackupRequest, context: ServerContext) async throws -> LockBackupResponse {
        seen.withLock { seen in
            for key in ["juicer-client", "juicer-request-id", "juicer-session"] { seen[key] = context.metadata[key] }
        }
        return LockBackupResponse(sessionsEnded: 1)
    }

    func list(_ request: ListBackupsRequest, context: ServerContext) async throws -> ListBackupsResponse {
        let start = Int(request.page?.pageToken ?? "") ?? 0
        let end = min(25, start + Int(request.page?.pageSize ?? 10))
        return ListBackupsResponse(
            backups: (start..<end).map { Backup(id: "\($0)") },
            page: PageInfo(nextPageToken: end < 25 ? "\(end)" : "", total: 25)
        )
    }
}

@Suite("Typed calls over a real socket", .timeLimit(.minutes(1)))
struct CallTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Serves both services for as long as `body` runs.
    private func serving(_ backups: Backups = Backups(), _ body: (DaemonClient) async throws -> Void) async throws {
        let folder = try TemporaryDirectory()
        let group = MultiThreadedEventLoopGroup.singleton
        let server = Server(services: [Echo().definition, backups.definition], group: group, logger: CallTests.logger)
        try await server.start(path: folder.file("t.sock"))
        let client = try await DaemonClient.connect(socket: folder.file("t.sock"), program: "test/1", group: group)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        await client.close()
        await server.shutdownGracefully(within: .seconds(2))
        try result.get()
    }

    private func code(_ body: () async throws -> Void) async -> RPCError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? RPCError)?.code
        }
    }

    @Test("a unary call returns what was sent")
    func unary() async throws {
        try await serving { client in
            let echo = EchoClient(client.connection)
            for count in [0, 1, 64, 100_000] {
                let answer = try await echo.unary(EchoMessage(data: ByteBuffer(repeating: 9, count: count)))
                #expect(answer.data == ByteBuffer(repeating: 9, count: count))
            }
        }
    }

    @Test("a server streams content that is written in place")
    func download() async throws {
        try await serving { client in
            var bytes = 0
            let stream = try await EchoClient(client.connection)
                .download(DownloadRequest(total: 1_000_001, chunk: 65_536))
            for try await message in stream {
                #expect(message.data.readableBytesView.allSatisfy { $0 == 0x5A })
                bytes += message.data.readableBytes
            }
            #expect(bytes == 1_000_001)
        }
    }

    @Test("a client streams messages and gets one answer")
    func upload() async throws {
        try await serving { client in
            let call = try await EchoClient(client.connection).upload()
            for count in [1, 10, 100] {
                try await call.write(EchoMessage(data: ByteBuffer(repeating: 1, count: count)))
            }
            let answer = try await call.finish()
            #expect(answer == UploadResponse(messages: 3, bytes: 111))
        }
    }

    @Test("both sides stream")
    func bidirectional() async throws {
        try await serving { client in
            let call = try await EchoClient(client.connection).bidi()
            var answers = call.responses.makeAsyncIterator()
            for text in ["one", "two", "three"] {
                try await call.write(EchoMessage(data: ByteBuffer(string: text)))
                #expect(try await answers.next()?.data == ByteBuffer(string: text))
            }
            try await call.halfClose()
            #expect(try await answers.next() == nil)
        }
    }

    @Test("a method that nobody wrote is UNIMPLEMENTED")
    func unimplemented() async throws {
        try await serving { client in
            #expect(await code { _ = try await client.backups.get(GetBackupRequest()) } == .unimplemented)
            #expect(await code { _ = try await client.system.info(SystemInfoRequest()) } == .unimplemented)
        }
    }

    @Test("a request that cannot be decoded is INVALID_ARGUMENT, an answer that cannot INTERNAL")
    func undecodable() async throws {
        try await serving { client in
            let garbage = ByteBuffer(bytes: [0x0A, 0x02, 0xFF, 0xFE])
            #expect(
                await code {
                    _ = try await client.connection.unary(BackupsMethods.lock, garbage, options: CallOptions())
                }
                    == .invalidArgument
            )
        }
        #expect(
            await code { let _: Timestamp = try decodeResponse(ByteBuffer(bytes: [0]), SystemMethods.info) }
                == .internalError
        )
    }

    @Test("a passphrase goes out, a token comes back, and an error says its reason")
    func secrets() async throws {
        try await serving { client in
            let right = Array("open sesame".utf8).withUnsafeBytes { SecretBytes(copying: $0) }
            let answer = try await client.backups.unlock(UnlockBackupRequest(id: "ab", passphrase: right))
            #expect(answer.sessionToken.count == 43)
            do {
                _ = try await client.backups.unlock(UnlockBackupRequest(id: "ab"))
                Issue.record("a wrong passphrase was taken")
            } catch let error as RPCError {
                #expect(error.code == .permissionDenied)
                #expect(error.reason == "WRONG_PASSPHRASE")
            }
        }
    }

    @Test("name, request id and session go with every call")
    func metadata() async throws {
        let backups = Backups()
        try await serving(backups) { client in
            let token = Array("the-token".utf8).withUnsafeBytes { SecretBytes(copying: $0) }
            _ = try await client.withSession(token).backups.lock(LockBackupRequest(id: "ab"))
        }
        let seen = backups.seen.withLock { $0 }
        #expect(seen["juicer-client"] == "test/1")
        #expect(seen["juicer-session"] == "the-token")
        #expect(seen["juicer-request-id"]?.count == 32)
    }

    @Test("a list is read through all its pages")
    func pages() async throws {
        try await serving { client in
            var ids: [String] = []
            for try await backup in client.backups.all(pageSize: 10) { ids.append(backup.id) }
            #expect(ids == (0..<25).map { "\($0)" })
        }
    }

    @Test("the bytes of a message with a secret are cleared once it is decoded")
    func cleared() throws {
        let secret = SecretBytes(randomCount: 32)
        let bytes = UnlockBackupRequest(id: "ab", passphrase: secret).serialized()
        let decoded: UnlockBackupRequest = try decodeRequest(bytes, BackupsMethods.unlock)
        #expect(decoded.passphrase.constantTimeEquals(secret))
        #expect(bytes.readableBytesView.allSatisfy { $0 == 0 })
    }
}
