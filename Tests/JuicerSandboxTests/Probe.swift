import TestSupport

/// The program that confines itself and then tries things.
struct Probe {
    /// What it said about each attempt.
    let lines: [String]
    /// Exit status, or 128 plus the signal that ended it.
    let status: Int32

    static let path = BuiltProducts.path("sandbox-probe")

    /// Lets it confine itself in one way and try things, one after the other.
    init(_ mode: String, _ attempts: String...) async throws {
        let result = try await ChildProcess.run(Self.path, [mode] + attempts)
        lines = result.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        status = result.status
    }

    /// The errno values of what it tried.
    var codes: [Int32?] { lines.map { Int32($0) } }
}
