import Glibc
import JuicerProto
import Logging
import NIOCore
import NIOPosix
import TTRPC
import TestSupport

@testable import JuicerCommands

/// A served backup and a way to run command lines against it.
final class CommandLineFixture: Sendable {
    /// What a command line printed, and what it would exit with.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    let folder: TemporaryDirectory
    private let server: Server

    static func with(
        _ files: [ServedFile] = [ServedFile("Library/SMS/sms.db", "messages")],
        _ body: (CommandLineFixture) async throws -> Void
    ) async throws {
        let fixture = try await CommandLineFixture(files)
        do {
            try await body(fixture)
        } catch {
            await fixture.server.shutdownGracefully(within: .seconds(1))
            throw error
        }
        await fixture.server.shutdownGracefully(within: .seconds(1))
    }

    private init(_ files: [ServedFile]) async throws {
        folder = try TemporaryDirectory()
        let service = ServedBackup(files: files)
        server = Server(
            services: [
                (service as any BackupsService).definition, (service as any FilesService).definition,
                (service as any SystemService).definition,
            ],
            group: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test")
        )
        try await server.start(path: folder.file("s"))
    }

    /// Runs `juicer` with these arguments and this standard input.
    func run(_ arguments: String..., input: String = "") async throws -> Outcome {
        try await run(arguments, input: input)
    }

    func run(_ arguments: [String], input: String) async throws -> Outcome {
        let name = String(UInt64.random(in: .min ... .max), radix: 36)
        let paths = ["in", "out", "err"].map { folder.file("\(name).\($0)") }
        try plant(input, paths[0])
        let input = Descriptor(owning: open(paths[0], O_RDONLY))
        let output = Descriptor(owning: open(paths[1], O_WRONLY | O_CREAT, 0o600))
        let errors = Descriptor(owning: open(paths[2], O_WRONLY | O_CREAT, 0o600))
        let runtime = folder.path
        let surroundings = Surroundings(
            input: input.number,
            output: OutputStream(descriptor: output.number),
            errors: OutputStream(descriptor: errors.number),
            variable: { ["XDG_RUNTIME_DIR": runtime, "JUICER_SOCKET": runtime + "/s"][$0] },
            usesUTC: true
        )
        let status = await Surroundings.$current.withValue(surroundings) { await Program.run(arguments) }
        return withExtendedLifetime((input, output, errors)) {
            Outcome(
                status: status,
                output: String(decoding: (try? contents(paths[1])) ?? [], as: UTF8.self),
                errors: String(decoding: (try? contents(paths[2])) ?? [], as: UTF8.self)
            )
        }
    }

    /// Unlocks the backup.
    func unlock() async throws -> Outcome {
        try await run("unlock", "0123", "--passphrase-stdin", input: ServedBackup.passphrase + "\n")
    }
}
