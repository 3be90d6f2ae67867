import Glibc
import TTRPC
import TestSupport
import Testing

@testable import JuicerCommands

@Suite("The command line")
struct CommandLineTests {
    private func run(_ arguments: [String]) async throws -> (status: Int32, output: String, errors: String) {
        let folder = try TemporaryDirectory()
        let output = Descriptor(owning: open(folder.file("out"), O_WRONLY | O_CREAT, 0o600))
        let errors = Descriptor(owning: open(folder.file("err"), O_WRONLY | O_CREAT, 0o600))
        let surroundings = Surroundings(
            output: OutputStream(descriptor: output.number),
            errors: OutputStream(descriptor: errors.number),
            variable: { _ in nil }
        )
        let status = await Surroundings.$current.withValue(surroundings) { await Program.run(arguments) }
        return try withExtendedLifetime((output, errors)) {
            (
                status, String(decoding: try contents(folder.file("out")), as: UTF8.self),
                String(decoding: try contents(folder.file("err")), as: UTF8.self)
            )
        }
    }

    @Test(
        "that is not understood is exit status 2, with our words and a hint",
        arguments: [
            ["nonsense"], ["files", "cat", "id"], ["files", "cat", "id", "nofile"],
            ["unlock", "id", "--print-token", "--json"],
            ["files", "ls", "id", "--limit", "0"], ["files", "cat", "id", "D:x", "--offset", "-1"],
            ["files", "cat", "id", "D:x", "--json"], ["files", "ls", "id", "--session-stdin", "--session-file", "x"],
            ["files", "extract", "id"],
        ]
    )
    func usage(arguments: [String]) async throws {
        let shown = try await run(arguments)
        #expect(shown.status == 2)
        let lines = shown.errors.split(separator: "\n")
        #expect(lines.count == 2, "\(lines)")
        let error = try #require(lines.first)
        #expect(error.hasPrefix("juicer: error: ") && error.last != ".")
        #expect(lines.last?.hasPrefix("juicer: hint: `juicer") == true)
        #expect(shown.output.isEmpty)
    }

    @Test(
        "shows help and version on standard output",
        arguments: [["--help"], ["--version"], ["files", "--help"], []]
    )
    func help(arguments: [String]) async throws {
        let shown = try await run(arguments)
        #expect(shown.status == 0)
        #expect(!shown.output.isEmpty && shown.errors.isEmpty)
    }

    @Test(
        "names a file by its id or its place",
        arguments: [
            ("HomeDomain:Library/SMS/sms.db", .place(domain: "HomeDomain", relativePath: "Library/SMS/sms.db")),
            ("D:a:b", .place(domain: "D", relativePath: "a:b")), ("D:", .place(domain: "D", relativePath: "")),
            ("3D0D7E5FB2CE288813306E4D4636395E047A3D28", .id("3d0d7e5fb2ce288813306e4d4636395e047a3d28")),
            ("3d0d7e5f", nil), (":a", nil), ("", nil),
        ] as [(String, FileReference?)]
    )
    func fileReference(argument: String, reference: FileReference?) {
        #expect(FileReference(argument: argument) == reference)
    }

    @Test(
        "ends with the number that fits the daemon's answer",
        arguments: [
            (.invalidArgument, .usage), (.outOfRange, .usage), (.notFound, .notFound), (.unauthenticated, .denied),
            (.permissionDenied, .denied), (.unavailable, .unreachable), (.dataLoss, .damaged),
            (.failedPrecondition, .failure), (.resourceExhausted, .failure), (.unimplemented, .failure),
            (.internalError, .failure),
        ] as [(RPCError.Code, CommandStatus)]
    )
    func exitStatus(code: RPCError.Code, status: CommandStatus) {
        let failure = CommandFailure(describing: RPCError(code, "something"))
        #expect(failure.status == status)
        #expect(failure.lines.first == "juicer: error: something")
    }

    @Test("says something even where the daemon says nothing, and shows no control characters")
    func messages() {
        #expect(CommandFailure(describing: RPCError(.unknown, "")).message == "the daemon answered with code 2")
        #expect(CommandFailure("a\u{1B}b", hints: ["c\nd"]).lines == ["juicer: error: a\\x1bb", "juicer: hint: c\\nd"])
        #expect(CommandFailure(describing: IOFailure("write", code: EPIPE)).lines.isEmpty)
        #expect(
            CommandFailure(describing: IOFailure("write", code: ENOSPC)).message
                == "cannot write: no space left on device"
        )
        #expect(
            CommandFailure.inOurForm("Error: Missing expected argument '<id>'.") == "missing expected argument '<id>'"
        )
    }
}
