import Foundation

/// A folder that exists for one test and is removed with everything in it when its owner goes.
///
/// Its path is short, so that Unix sockets fit into it (`sun_path` holds 107 bytes).
public final class TemporaryDirectory: Sendable {
    /// Absolute path without a trailing slash.
    public let path: String

    /// Makes a folder of mode 0700 under `/tmp`.
    public init() throws {
        path = "/tmp/juicer-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// The path of an entry in this folder, which need not exist.
    public func file(_ name: String) -> String { path + "/" + name }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
