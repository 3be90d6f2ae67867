import JuicerClient
import JuicerCore
import JuicerProto

/// An open connection to the daemon, and what a command needs beside it.
struct Daemon: Sendable {
    let surroundings: Surroundings

    /// Whether results are printed as JSON.
    let json: Bool

    private let client: DaemonClient

    /// Connects to the socket that the options name.
    static func connect(_ options: GlobalOptions, _ surroundings: Surroundings) async throws -> Daemon {
        let path = SocketPath.resolve(options.socket, environment: surroundings.variable)
        let client = try await DaemonClient.connect(socket: path, program: "juicer/\(ProductVersion.current)")
        return Daemon(surroundings: surroundings, json: options.json, client: client)
    }

    /// The socket.
    var path: String { client.socketPath }

    /// The daemon itself.
    var system: SystemClient { client.system }

    /// The backups that it knows.
    var backups: BackupsClient { client.backups }

    /// The same with a session.
    func backups(_ token: SecretBytes) -> BackupsClient { client.withSession(token).backups }

    /// The vault.
    var vault: VaultClient { client.vault }

    /// The sessions that are open.
    var sessions: SessionsClient { client.sessions }

    /// Long work.
    var jobs: JobsClient { client.jobs }

    /// The same with a session.
    func jobs(_ token: SecretBytes) -> JobsClient { client.withSession(token).jobs }

    /// The API keys.
    var keys: KeysClient { client.keys }

    /// The audit log.
    var audit: AuditClient { client.audit }

    /// The files of a backup, with a session of it.
    func files(_ token: SecretBytes) -> FilesClient { client.withSession(token).files }

    /// What the index found in a backup, with a session of it.
    func artifacts(_ token: SecretBytes) -> ArtifactsClient { client.withSession(token).artifacts }

    /// Memory for contents of a backup that is shared with the daemon; nil where it gives none, and contents come in
    /// its answers.
    func readBuffer(_ backupID: String, _ token: SecretBytes, length: Int) async -> ReadBuffer? {
        try? await client.withSession(token).openBuffer(backupID: backupID, length: length)
    }

    /// A further connection to the same socket.
    func another() async throws -> Daemon {
        let second = try await DaemonClient.connect(socket: path, program: "juicer/\(ProductVersion.current)")
        return Daemon(surroundings: surroundings, json: json, client: second)
    }

    /// Closes the connection.
    func close() async { await client.close() }
}
