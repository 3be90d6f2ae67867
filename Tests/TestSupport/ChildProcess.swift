public import Foundation

/// What a program left behind when it ended.
public struct ProcessResult: Sendable {
    /// Exit status, or 128 plus the signal that ended it.
    public let status: Int32
    /// Everything it wrote to standard output.
    public let output: Data
    /// Everything it wrote to standard error.
    public let errors: Data

    /// Standard output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }
    /// Standard error as text.
    public var errorText: String { String(decoding: errors, as: UTF8.self) }
}

/// A program that runs beside the test as a real process.
///
/// Its output goes to files of a temporary folder, so that no pipe can fill up and block it. It is killed when
/// its owner goes.
public final class ChildProcess: @unchecked Sendable {  // `process` is set up in init and thread-safe after `run`
    private let process = Process()
    private let folder: TemporaryDirectory
    private let ended: AsyncStream<Void>

    /// Starts `program` with exactly this environment and these bytes as standard input.
    public init(
        _ program: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        input: [UInt8] = []
    ) throws {
        folder = try TemporaryDirectory()
        try Data(input).write(to: URL(fileURLWithPath: folder.file("in")))
        for name in ["out", "err"] {
            try Data().write(to: URL(fileURLWithPath: folder.file(name)))
        }
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"].merging(environment) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.file("in")))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("out")))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.file("err")))
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        ended = stream
        process.terminationHandler = { _ in continuation.finish() }
        try process.run()
    }

    /// Process id.
    public var id: Int32 { process.processIdentifier }

    /// Whether it still runs.
    public var isRunning: Bool { process.isRunning }

    /// What it wrote to standard error so far.
    public var errorsSoFar: String {
        String(decoding: FileManager.default.contents(atPath: folder.file("err")) ?? Data(), as: UTF8.self)
    }

    /// Sends a signal.
    public func signal(_ number: Int32) {
        if process.isRunning { kill(process.processIdentifier, number) }
    }

    /// Waits for its end.
    public func result() async -> ProcessResult {
        for await _ in ended {}
        process.waitUntilExit()
        let status = process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
        return ProcessResult(
            status: status,
            output: FileManager.default.contents(atPath: folder.file("out")) ?? Data(),
            errors: FileManager.default.contents(atPath: folder.file("err")) ?? Data()
        )
    }

    /// Runs a program to its end.
    public static func run(
        _ program: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        input: [UInt8] = []
    ) async throws -> ProcessResult {
        try await ChildProcess(program, arguments, environment: environment, input: input).result()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
}

/// Where the programs of this package are that were built together with the tests.
public enum BuiltProducts {
    /// The path of a program, beside the test bundle.
    public static func path(_ program: String) -> String {
        // With Swift Testing on Linux the bundle is itself the running executable, or its first argument's sibling.
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent(program).path
    }
}

/// Waits until `condition` holds, looking every few milliseconds; returns whether it did in time.
public func eventually(within limit: Duration = .seconds(10), _ condition: () async throws -> Bool) async rethrows
    -> Bool
{
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try await condition() { return true }
        try? await Task.sleep(for: .milliseconds(5))
    }
    return try await condition()
}
