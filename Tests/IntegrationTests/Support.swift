import Foundation
import JuicerCore
import JuicerCrypto
import Synchronization
import TestSupport

/// SHA-256 in hexadecimal.
func hexDigest(_ data: some DataProtocol) -> String {
    HashFunction.sha256.hash(Array(data)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

/// A value that several closures share.
final class LockedBox<Value: Sendable>: Sendable {
    private let storage: Mutex<Value>

    init(_ value: Value) { storage = Mutex(value) }

    var value: Value {
        get { storage.withLock { $0 } }
        set { storage.withLock { $0 = newValue } }
    }

    /// Changes the value.
    func withValue(_ body: (inout Value) -> Void) { storage.withLock { body(&$0) } }
}

/// Files of the repository that tests run.
enum RepositoryFile {
    /// The absolute path of a file of the repository.
    static func path(_ relative: String, here: String = #filePath) -> String {
        URL(fileURLWithPath: here).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent(relative).path
    }
}

/// A passphrase as calls take it.
func secret(_ text: String) -> SecretBytes {
    Array(text.utf8).withUnsafeBytes { SecretBytes(copying: $0) }
}

/// Starts a daemon whose socket is `s` in a folder that has folders `backups`, `run` and `state`, and waits until it listens.
func startDaemon(in folder: TemporaryDirectory, _ environment: [String: String] = [:]) async throws -> ChildProcess {
    let daemon = try ChildProcess(
        BuiltProducts.path("juicerd"),
        [
            "--no-system", "--state", folder.file("state"), "--socket", folder.file("s"), "--backups",
            folder.file("backups"),
        ],
        environment: World.environment(folder).merging(environment) { $1 }
    )
    let path = folder.file("s")
    guard await eventually(within: .seconds(30), { RawSocket(path: path) != nil }) else {
        throw WorldError(what: "juicerd did not start", detail: daemon.errorsSoFar)
    }
    return daemon
}
