import HTTPTypes
import Hummingbird
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import NIOCore
import TTRPC

/// Backups over HTTP: `juicer.v1.Backups`.
struct BackupRoutes {
    /// Bodies are small: a passphrase and its quotes. `\u` escapes take up to six bytes for one.
    static let largestBody = 64 << 10

    let daemon: DaemonLink

    var routes: [Route] {
        [
            Route(.get, "/api/v1/backups", list),
            Route(.post, "/api/v1/rescan", rescan),
            Route(.get, "/api/v1/backups/{id}", get),
            Route(.post, "/api/v1/backups/{id}/unlock", unlock),
            Route(.post, "/api/v1/backups/{id}/lock", lock),
        ]
    }

    private func list(_ request: Request, _ context: BridgeContext) async throws -> Response {
        let page = try Query(request, allowing: Query.pageNames).page()
        return answer(
            try await daemon.ask {
                try await $0.backups.list(
                    ListBackupsRequest(page: page),
                    options: context.options(timeout: CallTimeout.short)
                )
            }
        )
    }

    private func get(_ request: Request, _ context: BridgeContext) async throws -> Response {
        _ = try Query(request, allowing: [])
        let id = try context.segment("id")
        let found = try await daemon.ask {
            try await $0.backups.get(GetBackupRequest(id: id), options: context.options(timeout: CallTimeout.short))
        }
        return answer(found.backup ?? Backup())
    }

    private func rescan(_ request: Request, _ context: BridgeContext) async throws -> Response {
        try await refuseBody(request)
        return answer(
            try await daemon.alone {
                try await $0.backups.rescan(RescanBackupsRequest(), options: context.options(timeout: CallTimeout.long))
            }
        )
    }

    private func lock(_ request: Request, _ context: BridgeContext) async throws -> Response {
        try await refuseBody(request)
        let id = try context.segment("id")
        return answer(
            try await daemon.alone(session: try request.session()) {
                try await $0.backups.lock(
                    LockBackupRequest(id: id),
                    options: context.options(timeout: CallTimeout.short)
                )
            }
        )
    }

    private func unlock(_ request: Request, _ context: BridgeContext) async throws -> Response {
        guard request.headers[.contentType] != nil else {
            throw Problem(.unsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "send application/json")
        }
        let id = try context.segment("id")
        let passphrase = try await readBody(request)
        let unlocked = try await daemon.alone { client in
            try await Patience.trying {
                try await client.backups.unlock(
                    UnlockBackupRequest(id: id, passphrase: passphrase),
                    options: context.options(timeout: CallTimeout.long)
                )
            }
        }
        return answer(json: try Self.json(unlocked))
    }

    private func readBody(_ request: Request) async throws -> SecretBytes {
        var body = WipedBuffer(capacity: Self.largestBody)
        for try await chunk in request.body where !body.takeOver(chunk) {
            throw Problem(.contentTooLarge, "BODY_TOO_LARGE", "the body is larger than \(Self.largestBody) bytes")
        }
        do {
            return try body.withUnsafeBytes { bytes throws(PassphraseBodyError) in
                try PassphraseBody.passphrase(in: bytes)
            }
        } catch {
            throw Problem(.badRequest, "INVALID_ARGUMENT", "\(error)")
        }
    }

    private func refuseBody(_ request: Request) async throws {
        for try await chunk in request.body where chunk.readableBytes > 0 {
            throw Problem(.badRequest, "INVALID_ARGUMENT", "this request takes no body")
        }
    }

    /// The answer in the proto's JSON mapping, with the token that the mapping itself never shows.
    static func json(_ unlocked: UnlockBackupResponse) throws(Problem) -> ByteBuffer {
        let isToken = unlocked.sessionToken.withUnsafeBytes { bytes in
            !bytes.isEmpty
                && bytes.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                        true
                    default: false
                    }
                }
        }
        guard isToken else { throw Problem(.badGateway, "INTERNAL", "the daemon sent no session token") }
        var json = JSONWriter()
        json.beginObject()
        json.key("backup_id")
        json.value(unlocked.backupID)
        json.key("session_id")
        json.value(unlocked.sessionID)
        if let time = unlocked.idleExpiry {
            json.key("idle_expiry")
            json.value(time)
        }
        if let time = unlocked.expiry {
            json.key("expiry")
            json.value(time)
        }
        json.key("device_bound_classes")
        json.value(unlocked.deviceBoundClasses)
        json.endObject()
        var buffer = ByteBuffer(string: #"{"session_token":""#)
        unlocked.sessionToken.withUnsafeBytes { _ = buffer.writeBytes($0) }
        buffer.writeString(#"","#)
        buffer.writeBytes(json.bytes.dropFirst())
        return buffer
    }
}
