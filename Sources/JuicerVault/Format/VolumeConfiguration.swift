internal import FoundationEssentials
internal import JuicerCore
internal import JuicerCrypto

/// A `gocryptfs.conf`: the master key of a volume, wrapped under a secret.
///
/// Several of them may wrap one key under different secrets: each is a slot. Format: gocryptfs,
/// `internal/configfile`, version 2 with the flags of a default volume.
struct VolumeConfiguration: Sendable, Equatable {
    private static let flags = ["HKDF", "GCMIV128", "DirIV", "EMENames", "LongNames", "Raw64"]
    /// Largest file that is read.
    static let sizeLimit = 16 << 10

    /// Salt of the derivation.
    let salt: [UInt8]
    /// What one try costs.
    let cost: ScryptCost
    /// Initialisation vector, wrapped key and tag: 64 bytes.
    let encryptedKey: [UInt8]

    /// Wraps a master key under a secret.
    init(
        wrapping master: SecretBytes,
        under secret: SecretBytes,
        cost: ScryptCost,
        salt: [UInt8] = randomBytes(count: 32),
        iv: [UInt8] = randomBytes(count: VolumeLayout.ivSize)
    ) throws {
        let cipher = try Self.wrapCipher(secret, salt, cost)
        var sealed = iv + [UInt8](repeating: 0, count: master.count + VolumeLayout.tagSize)
        var context = BlockContext()
        try sealed.withUnsafeMutableBytes { sealed in
            let body = UnsafeMutableRawBufferPointer(rebasing: sealed[VolumeLayout.ivSize...])
            try cipher.withSealer { sealer in
                try master.withUnsafeBytes { master in
                    try iv.withUnsafeBytes { iv in
                        try context.withBytes(ofBlock: 0) {
                            try sealer.seal(master, iv: iv, additional: $0, into: body)
                        }
                    }
                }
            }
        }
        self.salt = salt
        self.cost = cost
        encryptedKey = sealed
    }

    /// Unwraps the master key.
    ///
    /// - Throws: ``VolumeError/wrongSecret``.
    func unwrap(_ secret: SecretBytes) throws -> SecretBytes {
        let cipher = try Self.wrapCipher(secret, salt, cost)
        var context = BlockContext()
        do {
            return try SecretBytes(count: GCMCipher.keySize) { master in
                try encryptedKey.withUnsafeBytes { sealed in
                    let iv = UnsafeRawBufferPointer(rebasing: sealed[..<VolumeLayout.ivSize])
                    let body = UnsafeRawBufferPointer(rebasing: sealed[VolumeLayout.ivSize...])
                    try cipher.withOpener { opener in
                        try context.withBytes(ofBlock: 0) {
                            try opener.open(body, iv: iv, additional: $0, into: master)
                        }
                    }
                }
            }
        } catch CryptoError.authenticationFailed {
            throw VolumeError.wrongSecret
        }
    }

    private static func wrapCipher(_ secret: SecretBytes, _ salt: [UInt8], _ cost: ScryptCost) throws -> GCMCipher {
        let derived = try KeyDerivation.scrypt(secret, salt: salt, cost: cost)
        return try GCMCipher(key: KeyDerivation.hkdf(derived, info: VolumeKeys.contentInfo))
    }

    // MARK: - As text

    private struct Text: Decodable {
        struct Scrypt: Decodable {
            let salt: Data
            let n: Int
            let r: Int
            let p: Int
            let keyLength: Int

            enum CodingKeys: String, CodingKey {
                case salt = "Salt"
                case n = "N"
                case r = "R"
                case p = "P"
                case keyLength = "KeyLen"
            }
        }

        let encryptedKey: Data
        let scrypt: Scrypt
        let version: Int
        let flags: [String]

        enum CodingKeys: String, CodingKey {
            case encryptedKey = "EncryptedKey"
            case scrypt = "ScryptObject"
            case version = "Version"
            case flags = "FeatureFlags"
        }
    }

    /// Reads a configuration.
    ///
    /// - Throws: ``VolumeError/notAVolume(reason:)`` or ``VolumeError/unsupported(feature:)``.
    init(text bytes: [UInt8]) throws(VolumeError) {
        guard bytes.count <= Self.sizeLimit else { throw .notAVolume(reason: "its configuration is too long") }
        let text: Text
        do {
            text = try JSONDecoder().decode(Text.self, from: Data(bytes))
        } catch {
            throw .notAVolume(reason: "its configuration cannot be read")
        }
        guard text.version == 2 else { throw .unsupported(feature: "version \(text.version) of the format") }
        let flags = Set(text.flags)
        if let unknown = flags.subtracting(Self.flags).min() {
            throw .unsupported(feature: "the feature \(String(unknown.prefix(40)).debugDescription)")
        }
        if let missing = Set(Self.flags).subtracting(flags).min() {
            throw .unsupported(feature: "no \(missing)")
        }
        let scrypt = text.scrypt
        guard scrypt.keyLength == 32, (32...1_024).contains(scrypt.salt.count) else {
            throw .notAVolume(reason: "the parameters of its key are not acceptable")
        }
        do {
            cost = try ScryptCost(n: scrypt.n, r: scrypt.r, p: scrypt.p)
        } catch {
            throw .notAVolume(reason: "\(error)")
        }
        guard text.encryptedKey.count == VolumeLayout.ivSize + GCMCipher.keySize + VolumeLayout.tagSize else {
            throw .notAVolume(reason: "its wrapped key has a wrong length")
        }
        salt = Array(scrypt.salt)
        encryptedKey = Array(text.encryptedKey)
    }

    /// The text that gocryptfs reads.
    var text: [UInt8] {
        let flags = Self.flags.map { "\t\t\"\($0)\"" }.joined(separator: ",\n")
        return Array(
            """
            {
            \t"Creator": "juicer",
            \t"EncryptedKey": "\(Data(encryptedKey).base64EncodedString())",
            \t"ScryptObject": {
            \t\t"Salt": "\(Data(salt).base64EncodedString())",
            \t\t"N": \(cost.n),
            \t\t"R": \(cost.r),
            \t\t"P": \(cost.p),
            \t\t"KeyLen": 32
            \t},
            \t"Version": 2,
            \t"FeatureFlags": [
            \(flags)
            \t]
            }

            """
            .utf8
        )
    }
}
