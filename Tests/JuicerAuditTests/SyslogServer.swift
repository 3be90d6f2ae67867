import Foundation
import TestSupport

/// A server for syslog messages or the journal's, in Python: it shares nothing with what it judges.
final class SyslogServer: Sendable {
    enum Kind: String {
        case datagrams, stream, tls, journal
    }

    /// A message as the server understood it.
    struct Message: Decodable {
        let priority: Int
        let sequence: Int64
        let hash: String
        let line: String
    }

    static let isPossible = access("/usr/bin/python3", X_OK) == 0 && access("/usr/bin/openssl", X_OK) == 0

    let folder: TemporaryDirectory
    private let process: ChildProcess

    var socket: String { folder.file("socket") }
    var authority: String { folder.file("cert.pem") }
    /// Where it listens for TLS.
    var port: UInt16? { (try? String(contentsOfFile: folder.file("port"), encoding: .utf8)).flatMap { UInt16($0) } }

    init(_ kind: Kind, name: String = "localhost") async throws {
        let folder = try TemporaryDirectory()
        self.folder = folder
        try Data(Self.program.utf8).write(to: URL(fileURLWithPath: folder.file("server.py")))
        if kind == .tls {
            let made = try await ChildProcess.run(
                "/usr/bin/openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)", "-keyout", folder.file("key.pem"),
                    "-out", folder.file("cert.pem"),
                ],
                environment: ["PATH": "/usr/bin:/bin"]
            )
            guard made.status == 0 else { throw TestDisk.Failure(command: ["openssl", made.errorText]) }
        }
        process = try ChildProcess("/usr/bin/python3", [folder.file("server.py"), kind.rawValue, folder.path])
        guard await eventually({ FileManager.default.fileExists(atPath: folder.file("ready")) }) else {
            throw TestDisk.Failure(command: ["server.py", process.errorsSoFar])
        }
    }

    /// What came so far.
    func messages() throws -> [Message] {
        let text = (try? String(contentsOfFile: folder.file("messages"), encoding: .utf8)) ?? ""
        // The server may be in the middle of the last one.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().filter { !$0.isEmpty }
        return try lines.map { try JSONDecoder().decode(Message.self, from: Data($0.utf8)) }
    }

    func stop() async {
        process.signal(SIGKILL)
        _ = await process.result()
        try? FileManager.default.removeItem(atPath: socket)
    }

    private static let program = #"""
        import json, os, re, socket, ssl, sys
        kind, folder = sys.argv[1:]
        os.chdir(folder)
        out = open("messages", "a", buffering=1)
        form = re.compile(
            r'<(\d+)>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) (\S+) juicerd (\d+) (event|checkpoint) '
            r'\[chain@32473 seq="(\d+)" hash="([0-9a-f]{64})"\] (.*)', re.S)
        def take(message):
            text = message.decode("utf-8")
            if kind == "journal":
                fields = dict(field.split("=", 1) for field in text.rstrip("\n").split("\n"))
                found = [fields["PRIORITY"], fields["JUICER_AUDIT_SEQUENCE"], fields["JUICER_AUDIT_HASH"], fields["MESSAGE"]]
            else:
                found = form.fullmatch(text).group(1, 6, 7, 8)
            json.loads(found[3])
            keys = ("priority", "sequence", "hash", "line")
            out.write(json.dumps(dict(zip(keys, (int(found[0]), int(found[1]), found[2], found[3])))) + "\n")
        def ready():
            open("ready", "w").close()
        if kind in ("datagrams", "journal"):
            server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            server.bind("socket")
            ready()
            while True:
                take(server.recv(1 << 20))
        if kind == "stream":
            server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            server.bind("socket")
        else:
            server = socket.create_server(("127.0.0.1", 0))
            open("port", "w").write(str(server.getsockname()[1]))
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain("cert.pem", "key.pem")
        server.listen()
        ready()
        while True:
            client = server.accept()[0]
            try:
                if kind == "tls":
                    client = context.wrap_socket(client, server_side=True)
                rest = b""
                while True:
                    more = client.recv(1 << 16)
                    if not more:
                        break
                    rest += more
                    while True:
                        count = re.match(rb"(\d+) ", rest)
                        if not count or len(rest) < count.end() + int(count[1]):
                            break
                        end = count.end() + int(count[1])
                        take(rest[count.end():end])
                        rest = rest[end:]
            except OSError:
                pass

        """#
}
