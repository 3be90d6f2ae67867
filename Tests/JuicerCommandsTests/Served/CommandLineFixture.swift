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
        index: ServedIndex? = nil,
        _ body: (CommandLineFixture) async throws -> Void
    ) async throws {
        let fixture = try await CommandLineFixture(files, index)
        do {
            try await body(fixture)
        } catch {
            await fixture.server.shutdownGracefully(within: .seconds(1))
            throw error
        }
        await fixture.server.shutdownGracefully(within: .seconds(1))
    }

    private init(_ files: [ServedFile], _ index: ServedIndex?) async throws {
        folder = try TemporaryDirectory()
        let service = ServedBackup(
            files: files,
            hasSecond: index?.contents.keys.contains(ServedBackup.secondID) ?? false
        )
        let indexServices = index.map { [($0 as any ArtifactsService).definition, ($0 as any JobsService).definition] }
        server = Server(
            services: [
                (service as any BackupsService).definition, (service as any FilesService).definition,
                (service as any SystemService).definition,
            ] + (indexServices ?? []),
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
        let output = Descriptor(owning: open(folder.file("\(name).out"), O_WRONLY | O_CREAT, 0o600))
        let (status, errors) = try await run(arguments, name, input: input, output: output)
        return withExtendedLifetime(output) {
            Outcome(
                status: status,
                output: String(decoding: (try? contents(folder.file("\(name).out"))) ?? [], as: UTF8.self),
                errors: errors
            )
        }
    }

    /// Runs `juicer` with its output on a terminal of so many columns.
    func runOnTerminal(columns: Int, _ arguments: [String]) async throws -> Outcome {
        let terminal = try PseudoTerminal(columns: columns)
        let name = String(UInt64.random(in: .min ... .max), radix: 36)
        var (status, errors): (Int32, String) = (0, "")
        let screen = try await terminal.screen {
            (status, errors) = try await run(arguments, name, input: "", output: terminal.program)
        }
        return Outcome(status: status, output: screen, errors: errors)
    }

    private func run(
        _ arguments: [String],
        _ name: String,
        input text: String,
        output: Descriptor
    ) async throws -> (Int32, String) {
        try plant(text, folder.file("\(name).in"))
        let input = Descriptor(owning: open(folder.file("\(name).in"), O_RDONLY))
        let errors = Descriptor(owning: open(folder.file("\(name).err"), O_WRONLY | O_CREAT, 0o600))
        let runtime = folder.path
        let surroundings = Surroundings(
            input: input.number,
            output: OutputStream(descriptor: output.number),
            errors: OutputStream(descriptor: errors.number),
            variable: { ["XDG_RUNTIME_DIR": runtime, "JUICER_SOCKET": runtime + "/s"][$0] },
            usesUTC: true
        )
        let status = await Surroundings.$current.withValue(surroundings) { await Program.run(arguments) }
        return withExtendedLifetime((input, errors)) {
            (status, String(decoding: (try? contents(folder.file("\(name).err"))) ?? [], as: UTF8.self))
        }
    }

    /// Unlocks a backup.
    func unlock(_ id: String = "0123") async throws -> Outcome {
        try await run("unlock", id, "--passphrase-stdin", input: ServedBackup.passphrase + "\n")
    }
}
