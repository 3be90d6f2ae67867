import JuicerCore
import JuicerCrypto

/// What a volume's master key is turned into. All of it goes when this object does.
final class VolumeKeys: Sendable {
    /// Encrypts contents and targets of links.
    let content: GCMCipher
    /// Encrypts names.
    let names: EMECipher
    /// Authenticates the manifest.
    let manifest: SecretBytes
    /// Names the volume: 16 bytes that are no secret.
    let volumeID: [UInt8]

    /// - Parameter master: 32 bytes.
    init(master: SecretBytes) throws(CryptoError) {
        content = try GCMCipher(key: KeyDerivation.hkdf(master, info: Self.contentInfo))
        names = try EMECipher(key: KeyDerivation.hkdf(master, info: Self.nameInfo))
        manifest = KeyDerivation.hkdf(master, info: "juicer manifest v1")
        let id = KeyDerivation.hkdf(master, info: "juicer volume id v1")
        volumeID = id.withUnsafeBytes { Array($0.prefix(16)) }
    }

    /// gocryptfs's names of its two keys; the first one also wraps the master key.
    static let contentInfo = "AES-GCM file content encryption"
    static let nameInfo = "EME filename encryption"
}
