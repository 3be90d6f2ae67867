import Foundation
import TestSupport

/// One daemon with its own backups, state and socket, seen from outside, and a client's runtime folder.
///
/// Everything runs as real processes. The daemon ends when its owner goes.
final class World: Sendable {
    let folder: TemporaryDirectory
    let backups: String
    let socket: String
    let daemon: ChildProcess

    static let passphrase = "correct horse battery"

    /// Makes the backups (name to options of `juicer-sample`) and starts a daemon over them: the one that was built, or a copy of it
    /// in the folder.
    init(
        samples: [String: [String]] = ["phone": []],
        arguments: [String] = [],
        socket place: String = "run/juicer/juicer.sock",
        environment: [String: String] = [:],
        copy: String? = nil,
        prepare: (TemporaryDirectory) async throws -> Void = { _ in }
    ) async throws {
        folder = try TemporaryDirectory()
        backups = folder.file("backups")
        socket = folder.file(place)
        for name in ["backups", "run", "state"] {
            try FileManager.default.createDirectory(
                atPath: folder.file(name),
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
        }
        for (name, options) in samples.sorted(by: { $0.key < $1.key }) {
            try await World.makeSample(at: backups + "/" + name, options)
        }
        try await prepare(folder)
        daemon = try ChildProcess(
            copy.map(folder.file) ?? BuiltProducts.path("juicerd"),
            ["--no-system", "--state", folder.file("state"), "--socket", socket, "--backups", backups] + arguments,
            // Indexing is work of its own, for the tests that ask for it.
            environment: World.environment(folder).merging(["JUICER_INDEX_ON_UNLOCK": "false"]) { $1 }
                .merging(environment) { $1 }
        )
        let path = socket
        // The socket has its name before it listens.
        guard await eventually(within: .seconds(30), { RawSocket(path: path) != nil }) else {
            throw WorldError(what: "juicerd did not start", detail: daemon.errorsSoFar)
        }
    }

    static func environment(_ folder: TemporaryDirectory) -> [String: String] {
        ["XDG_RUNTIME_DIR": folder.file("run"), "HOME": folder.file("state")]
    }

    /// Makes a sample backup as a separate process, with few derivation rounds.
    static func makeSample(at path: String, _ options: [String]) async throws {
        let encrypted = options.contains("--plain") ? [] : ["--passphrase-stdin", "--iterations", "1000"]
        let result = try await ChildProcess.run(
            BuiltProducts.path("juicer-sample"),
            ["--to", path, "--expect", path + ".expect"] + encrypted + options,
            input: Array((passphrase + "\n").utf8)
        )
        guard result.status == 0 else {
            throw WorldError(what: "juicer-sample failed", detail: result.errorText)
        }
    }

    /// Runs the command line against this daemon.
    func juicer(_ arguments: String..., input: String = "") async throws -> ProcessResult {
        try await ChildProcess.run(
            BuiltProducts.path("juicer"),
            arguments + ["--socket", socket],
            environment: World.environment(folder),
            input: Array(input.utf8)
        )
    }

    /// Runs the command line and demands success.
    @discardableResult
    func succeed(_ arguments: String..., input: String = "") async throws -> ProcessResult {
        let result = try await ChildProcess.run(
            BuiltProducts.path("juicer"),
            arguments + ["--socket", socket],
            environment: World.environment(folder),
            input: Array(input.utf8)
        )
        guard result.status == 0 else {
            throw WorldError(what: "juicer \(arguments) exited with \(result.status)", detail: result.errorText)
        }
        return result
    }

    /// The ids of the known backups by the last component of their path.
    func identifiers() async throws -> [String: String] {
        var found: [String: String] = [:]
        for line in try await succeed("backups", "list", "--json").text.split(separator: "\n") {
            let item = try Entry(line)
            if let id = item["id"], let path = item["path"] {
                found[URL(fileURLWithPath: path).lastPathComponent] = id
            }
        }
        return found
    }

    /// Unlocks a backup by the name of its folder and returns its id.
    func unlock(_ name: String) async throws -> String {
        guard let id = try await identifiers()[name] else {
            throw WorldError(what: "no backup \(name)", detail: daemon.errorsSoFar)
        }
        try await succeed("unlock", id, "--passphrase-stdin", input: World.passphrase + "\n")
        return id
    }

    /// What the sample maker says a backup holds.
    func expectations(_ name: String) throws -> [Entry] {
        try String(contentsOfFile: backups + "/" + name + ".expect", encoding: .utf8)
            .split(separator: "\n")
            .map { try Entry($0) }
    }
}

/// One JSON object of a line, with its scalar fields as text.
struct Entry: Sendable {
    private let fields: [String: String]

    init(_ line: some StringProtocol) throws {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        fields = object.compactMapValues { value in
            switch value {
            case let text as String: text
            case let number as NSNumber: number.stringValue
            default: nil
            }
        }
    }

    subscript(key: String) -> String? { fields[key] }
}

/// The world could not be made as the test wants it.
struct WorldError: Error, CustomStringConvertible {
    let what: String
    let detail: String
    var description: String { what + ":\n" + detail }
}
