import ArgumentParser
import Glibc
import JuicerCore
import Logging
import ServiceLifecycle
import UnixSignals

/// `juicer-bridge`.
struct BridgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "juicer-bridge",
        abstract: "Serve the juicer daemon over HTTPS on this machine, with a web page.",
        discussion: """
            The first start makes a local certificate authority and an access token. The token is shown once; only \
            its hash is kept. Give the authority's certificate to your browser or to curl with --cacert.
            """,
        version: Bridge.program
    )

    @Option(help: "The daemon's socket. Default: $JUICER_SOCKET, or where juicerd puts it.")
    var socket: String?

    @Option(help: "Loopback address and port; port 0 lets the system choose.")
    var listen: String = ListenAddress.standard.description

    @Option(help: "Folder for certificates and the token's hash. Default: $XDG_STATE_HOME/juicer/bridge.")
    var state: String?

    @Option(help: "Write a new token into this file, mode 0600, instead of showing it.")
    var tokenFile: String?

    @Option(help: "Write the address, https://HOST:PORT, into this file once the bridge listens.")
    var addressFile: String?

    @Flag(help: "Make a new token; the old one is refused from then on.")
    var newToken = false

    @Flag(name: .shortAndLong, help: "Log every request to standard error.")
    var verbose = false

    /// Serves until SIGTERM or SIGINT.
    func run() async throws {
        _ = ProcessHardening.apply()
        var logger = Logger(label: "juicer-bridge") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = verbose ? .info : .warning
        let address = try ListenAddress(listen)
        let directory = try StateDirectory(
            path: state ?? StateDirectory.defaultPath { name in getenv(name).map { String(cString: $0) } }
        )
        let (identity, verifier) = try directory.locked {
            (try TLSIdentity(state: directory), try prepareToken(in: directory))
        }
        if identity.authorityIsNew {
            say("made a certificate authority for this machine; trust it to open the page without a warning")
        }
        let bridge = Bridge(
            configuration: .init(address: address, socket: socket, verifier: verifier, identity: identity),
            logger: logger,
            onListening: { port in
                let url = "https://\(address.host.contains(":") ? "[::1]" : address.host):\(port)"
                say("CA certificate: \(identity.authorityPath)")
                say("listening on \(url)/")
                announce(url)
            }
        )
        var configuration = ServiceGroupConfiguration(
            services: [bridge],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(3)
        try await ServiceGroup(configuration: configuration).run()
    }

    /// Tells whoever started the program with port 0 where it listens.
    private func announce(_ url: String) {
        guard let addressFile else { return }
        do {
            try Array(url.utf8).withUnsafeBytes { try StateDirectory.replacePrivate(addressFile, with: $0) }
        } catch {
            say("warning: \(error)")
        }
    }

    /// Loads the token's hash, or makes a token and hands it out.
    private func prepareToken(in directory: StateDirectory) throws -> TokenVerifier {
        if !newToken, let known = try TokenVerifier.load(from: directory) { return known }
        // systemd sets this where standard output goes to the journal, which keeps what it gets.
        if tokenFile == nil, getenv("JOURNAL_STREAM") != nil, isatty(STDOUT_FILENO) == 0 {
            throw BridgeError.tokenWouldBeLogged
        }
        let token = BearerToken.make()
        let verifier = TokenVerifier(token: token)
        if let tokenFile {
            try token.withUnsafeBytes { try StateDirectory.replacePrivate(tokenFile, with: $0) }
        } else {
            writeOut("access token, shown only now: ")
            token.withUnsafeBytes(writeOut)
            writeOut("\n")
        }
        try verifier.save(in: directory)
        return verifier
    }
}

/// The program as a whole.
public enum BridgeProgram {
    /// Runs `juicer-bridge` with the arguments of this process.
    public static func main() async {
        await BridgeCommand.main()
    }
}

/// Tells the person who started the program.
private func say(_ text: String) {
    writeOut(text + "\n")
}

private func writeOut(_ text: String) {
    var text = text
    text.withUTF8 { writeOut(UnsafeRawBufferPointer($0)) }
}

/// Writes past every buffer of the standard library, which would keep a copy of a token.
private func writeOut(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = write(STDOUT_FILENO, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
    }
}
