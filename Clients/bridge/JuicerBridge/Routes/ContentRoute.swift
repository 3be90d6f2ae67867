import HTTPTypes
import Hummingbird
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import NIOCore
import TTRPC

/// The contents of a file over HTTP, whole or one range, decrypted by the daemon in passing.
///
/// Memory is bounded whatever the file's size: a piece is asked for when the one before it was written, and the
/// reader's socket holds the daemon back through both connections.
struct ContentRoute {
    /// What is read before the answer begins, so that failures still have a status of their own.
    static let firstPiece: Int64 = 256 << 10

    let daemon: DaemonLink

    var routes: [Route] {
        let path = "/api/v1/backups/{id}/files/{file_id}/content"
        return [Route(.get, path, get), Route(.head, path, head)]
    }

    private func head(_ request: Request, _ context: BridgeContext) async throws -> Response {
        let file = try await find(request, context)
        guard file.isAvailable else { throw Problem(.conflict, "FAILED_PRECONDITION", file.problem) }
        return file.response(body: ResponseBody())
    }

    private func get(_ request: Request, _ context: BridgeContext) async throws -> Response {
        let file = try await find(request, context)
        let range = file.range
        let options = context.options(timeout: CallTimeout.stream)
        let first = min(Int64(range.count), Self.firstPiece)
        let start = try await daemon.ask(session: file.session) { client in
            var bytes = ByteBuffer()
            for try await piece in try await client.files.read(file.request(range.lowerBound, first), options: options)
            {
                var data = piece.data
                bytes.writeBuffer(&data)
            }
            return bytes
        }
        guard Int64(start.readableBytes) == first else { throw Self.changed }
        guard first < range.count else { return file.response(body: ResponseBody(byteBuffer: start)) }
        let daemon = daemon
        let loop = context.channel.eventLoop
        return file.response(
            body: ResponseBody(contentLength: range.count) { writer in
                try await Self.write(start, &writer, loop)
                try await Self.copyRest(from: range.lowerBound + first, of: file, daemon, options, &writer, loop)
                try await writer.finish(nil)
            }
        )
    }

    /// Writes what follows the first piece. Any failure ends the connection, so that the reader sees that the
    /// file is not complete.
    private static func copyRest(
        from offset: Int64,
        of file: RequestedFile,
        _ daemon: DaemonLink,
        _ options: CallOptions,
        _ writer: inout any ResponseBodyWriter,
        _ loop: any EventLoop
    ) async throws {
        var left = file.range.upperBound - offset
        try await daemon.alone(session: file.session) { client in
            for try await piece in try await client.files.read(file.request(offset, left), options: options) {
                left -= Int64(piece.data.readableBytes)
                guard left >= 0 else { throw Self.changed }
                try await write(piece.data, &writer, loop)
            }
        }
        guard left == 0 else { throw Self.changed }
    }

    /// Writes a piece and waits until the event loop has taken it.
    ///
    /// Whether the reader keeps up is known only to the loop: without waiting, a fast daemon fills memory while the
    /// loop is busy with encrypting what came before.
    private static func write(
        _ piece: ByteBuffer,
        _ writer: inout any ResponseBodyWriter,
        _ loop: any EventLoop
    ) async throws {
        try await writer.write(piece)
        try await loop.submit {}.get()
    }

    private static var changed: Problem {
        Problem(.internalServerError, "DATA_LOSS", "the file is not as long as the daemon said; ask again")
    }

    private func find(_ request: Request, _ context: BridgeContext) async throws -> RequestedFile {
        _ = try Query(request, allowing: [])
        let backupID = try context.segment("id")
        let fileID = try context.segment("file_id")
        let session = try request.session()
        let found = try await daemon.ask(session: session) { client in
            try await client.files.stat(
                StatFileRequest(backupID: backupID, file: FileSelector(fileID: fileID)),
                options: context.options(timeout: CallTimeout.short)
            )
        }
        guard let entry = found.file, entry.kind == .file else {
            throw Problem(.badRequest, "INVALID_ARGUMENT", "this entry is no file and has no content")
        }
        return try RequestedFile(
            backupID: backupID,
            entry: entry,
            stat: found,
            session: session,
            range: ByteRange(
                header: request.headers[.range],
                ifRange: request.headers[.ifRange],
                length: max(0, found.contentLength)
            )
        )
    }
}

/// A file and the part of it that is wanted.
private struct RequestedFile: Sendable {
    let range: Range<Int64>
    let session: SecretBytes?
    let isAvailable: Bool
    let problem: String
    private let backupID: String
    private let fileID: String
    private let status: HTTPResponse.Status
    private let headers: HTTPFields

    init(
        backupID: String,
        entry: FileEntry,
        stat: StatFileResponse,
        session: SecretBytes?,
        range: ByteRange
    ) throws(Problem) {
        let length = max(0, stat.contentLength)
        var headers: HTTPFields = [
            .contentType: "application/octet-stream",
            .acceptRanges: "bytes",
            .contentDisposition: ContentDisposition.attachment(path: entry.relativePath, fallback: entry.fileID),
        ]
        switch range {
        case .whole:
            self.range = 0..<length
            status = .ok
        case .part(let part):
            self.range = part
            status = .partialContent
            headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(length)"
        case .unsatisfiable:
            throw Problem(
                .rangeNotSatisfiable,
                "OUT_OF_RANGE",
                "the file has \(length) bytes",
                headers: [.contentRange: "bytes */\(length)"]
            )
        }
        headers[.contentLength] = String(self.range.count)
        self.headers = headers
        self.backupID = backupID
        self.session = session
        fileID = entry.fileID
        isAvailable = stat.contentAvailable
        problem = stat.contentProblem.isEmpty ? "the content is not in this copy of the backup" : stat.contentProblem
    }

    /// Asks for a part. The length is never 0, which would mean "to the end".
    func request(_ offset: Int64, _ length: Int64) -> ReadFileRequest {
        ReadFileRequest(backupID: backupID, file: FileSelector(fileID: fileID), offset: offset, length: length)
    }

    func response(body: ResponseBody) -> Response {
        Response(status: status, headers: headers, body: body)
    }
}
