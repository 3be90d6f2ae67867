internal import COpenSSL
public import JuicerCore

/// What a passphrase costs to try with scrypt (RFC 7914).
public struct ScryptCost: Sendable, Hashable {
    /// Most memory that a derivation may take, in bytes.
    public static let maximumMemory = 1 << 30
    /// Most passes over that memory.
    public static let maximumParallelism = 16

    /// CPU and memory cost, a power of two.
    public let n: Int
    /// Block size.
    public let r: Int
    /// Parallelisation.
    public let p: Int

    /// - Throws: ``CryptoError/invalidParameter(_:)`` for a cost that no machine should be made to pay, or that
    ///   protects nothing: memory of more than 1 GiB, more than 16 passes, n below 1,024, r below 8.
    public init(n: Int, r: Int = 8, p: Int = 1) throws(CryptoError) {
        guard n >= 1 << 10, n & (n - 1) == 0, r >= 8, p >= 1, n <= 1 << 24, r <= 1 << 10,
            128 * n * r <= Self.maximumMemory, p <= Self.maximumParallelism
        else { throw .invalidParameter("scrypt with n=\(n), r=\(r), p=\(p) is outside of what is accepted") }
        self.n = n
        self.r = r
        self.p = p
    }

    private init(trustedN n: Int) {
        self.n = n
        r = 8
        p = 1
    }

    /// For what a person types: n = 2^17, OWASP's least (Password Storage Cheat Sheet).
    public static let passphrase = ScryptCost(trustedN: 1 << 17)
    /// For secrets with 128 or more random bits, which need no slowing down.
    public static let machineSecret = ScryptCost(trustedN: 1 << 10)
}

/// Keys out of secrets.
public enum KeyDerivation {
    /// scrypt (RFC 7914): a key of 32 bytes out of a passphrase.
    public static func scrypt(
        _ passphrase: SecretBytes,
        salt: [UInt8],
        cost: ScryptCost
    ) throws(CryptoError) -> SecretBytes {
        var result: CInt = 0
        let key = SecretBytes(count: 32) { key in
            passphrase.withUnsafeBytes { passphrase in
                result = EVP_PBE_scrypt(
                    passphrase.baseAddress?.assumingMemoryBound(to: CChar.self),
                    passphrase.count,
                    salt,
                    salt.count,
                    UInt64(cost.n),
                    UInt64(cost.r),
                    UInt64(cost.p),
                    // The library's own book-keeping comes on top.
                    UInt64(ScryptCost.maximumMemory + 32 << 20),
                    key.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    key.count
                )
            }
        }
        guard result == 1 else { throw .libraryFailure(operation: "scrypt") }
        return key
    }

    /// HKDF-SHA-256 (RFC 5869) without salt: a key of 32 bytes for one use, which `info` names.
    public static func hkdf(_ secret: SecretBytes, info: String) -> SecretBytes {
        let noSalt = SecretBytes(count: HashFunction.sha256.byteCount) { _ in }
        let extracted = secret.withUnsafeBytes { HashFunction.sha256.secretAuthenticationCode(for: $0, key: noSalt) }
        let message = Array(info.utf8) + [1]
        return message.withUnsafeBytes { HashFunction.sha256.secretAuthenticationCode(for: $0, key: extracted) }
    }
}
