internal import COpenSSL
public import JuicerCore

/// A key pair of Ed25519 (RFC 8032), which signs what others verify with its public part alone.
///
/// The library wipes the private part when this object goes.
public final class Ed25519Key: @unchecked Sendable {  // never changed after `init`
    /// Bytes of a seed and of a public key.
    public static let keySize = 32
    /// Bytes of a signature.
    public static let signatureSize = 64

    /// The part that verifies, which is no secret.
    public let publicKey: [UInt8]
    private let handle: OpaquePointer

    /// The key pair of 32 random bytes.
    public init(seed: SecretBytes) throws(CryptoError) {
        let handle = seed.withUnsafeBytes { seed in
            EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed.baseAddress, seed.count)
        }
        guard let handle else { throw .libraryFailure(operation: "making a signing key") }
        var count = Self.keySize
        publicKey = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = EVP_PKEY_get_raw_public_key(handle, buffer.baseAddress, &count) == 1 ? count : 0
        }
        self.handle = handle
        guard publicKey.count == Self.keySize else { throw .libraryFailure(operation: "making a signing key") }
    }

    deinit {
        EVP_PKEY_free(handle)
    }

    /// Signs some bytes.
    public func sign(_ bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        var count = Self.signatureSize
        let signature = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            let isDone =
                EVP_DigestSignInit(context, nil, nil, nil, handle) == 1
                && EVP_DigestSign(context, buffer.baseAddress, &count, bytes, bytes.count) == 1
            initialized = isDone ? count : 0
        }
        guard signature.count == Self.signatureSize else { throw .libraryFailure(operation: "signing") }
        return signature
    }

    /// Whether a signature is that of some bytes under a public key.
    public static func verify(_ signature: [UInt8], of bytes: [UInt8], publicKey: [UInt8]) -> Bool {
        guard let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count) else {
            ERR_clear_error()
            return false
        }
        defer { EVP_PKEY_free(key) }
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        let isValid =
            EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1
            && EVP_DigestVerify(context, signature, signature.count, bytes, bytes.count) == 1
        ERR_clear_error()
        return isValid
    }
}
