import JuicerCore
import TestSupport

@testable import JuicerVault

/// The bytes 0, 1, 2 and so on, as a secret.
func countingSecret(_ range: ClosedRange<UInt8>) -> SecretBytes {
    Array(range).withUnsafeBytes { SecretBytes(copying: $0) }
}

extension SecretBytes {
    var hex: String { withUnsafeBytes { Hex.encode($0) } }

    convenience init(_ text: String) {
        self.init(count: text.utf8.count) { $0.copyBytes(from: Array(text.utf8)) }
    }
}

/// A volume in a temporary folder, with a master key of its own.
final class VolumeWorld {
    let directory: TemporaryDirectory
    let master = SecretBytes(randomCount: 32)
    private(set) var volume: Volume

    init() throws {
        directory = try TemporaryDirectory()
        try Volume.create(at: directory.path + "/volume")
        volume = try Volume(at: directory.path + "/volume", stagingIn: directory.path + "/staging", master: master)
    }

    var cipher: String { directory.path + "/volume" }
    var staging: String { directory.path + "/staging" }

    /// Seals the volume and opens it anew.
    @discardableResult
    func reopen() throws -> Volume {
        volume.seal()
        volume = try Volume(at: cipher, stagingIn: staging, master: master)
        return volume
    }

    /// Where an entry lies on disk.
    func cipherFile(_ path: VolumePath) throws -> String {
        var place = cipher
        for depth in 1...path.names.count {
            let part = VolumePath(Array(path.names.prefix(depth)))
            place += "/" + (try volume.entry(part, in: volume.folder(part.parent)).name)
        }
        return place
    }
}
