internal import COpenSSL
public import JuicerCore

/// A hash function that backups use.
public enum HashFunction: Sendable, Hashable {
    /// SHA-1, only for identifiers and for the older key derivation.
    case sha1
    /// SHA-256.
    case sha256

    /// Length of the digest in bytes.
    public var byteCount: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        }
    }

    /// The digest of some bytes.
    public func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initialized in
            hash(bytes, into: UnsafeMutableRawBufferPointer(buffer))
            initialized = byteCount
        }
    }

    /// Writes the digest of some bytes to the beginning of a buffer, which must have room for it.
    public func hash(_ bytes: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) {
        precondition(target.count >= byteCount, "no room for a digest")
        let output = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        // The library fails here only when it is broken or out of memory; no digest is better than a wrong one.
        precondition(
            EVP_Digest(bytes.baseAddress, bytes.count, output, nil, algorithm, nil) == 1,
            "the cryptographic library gives no digest"
        )
    }

    /// The digest of some bytes.
    public func hash(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { hash($0) }
    }

    /// The digest of a text's UTF-8 bytes.
    public func hash(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
    }

    /// The digest of a secret.
    public func hash(_ secret: SecretBytes) -> [UInt8] {
        secret.withUnsafeBytes { hash($0) }
    }

    /// The HMAC (RFC 2104) of some bytes.
    public func authenticationCode(for bytes: UnsafeRawBufferPointer, key: SecretBytes) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initialized in
            writeAuthenticationCode(for: bytes, key: key, into: UnsafeMutableRawBufferPointer(buffer))
            initialized = byteCount
        }
    }

    /// The HMAC (RFC 2104) of some bytes, where it is itself a key.
    public func secretAuthenticationCode(for bytes: UnsafeRawBufferPointer, key: SecretBytes) -> SecretBytes {
        SecretBytes(count: byteCount) { writeAuthenticationCode(for: bytes, key: key, into: $0) }
    }

    /// The HMAC (RFC 2104) of some bytes.
    public func authenticationCode(for bytes: [UInt8], key: SecretBytes) -> [UInt8] {
        bytes.withUnsafeBytes { authenticationCode(for: $0, key: key) }
    }

    /// Writes the HMAC into a buffer with room for a digest.
    func writeAuthenticationCode(
        for bytes: UnsafeRawBufferPointer,
        key: SecretBytes,
        into target: UnsafeMutableRawBufferPointer
    ) {
        precondition(target.count >= byteCount, "no room for a digest")
        let output = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let result = key.withUnsafeBytes { key in
            // A buffer without bytes may have no address, which the library takes for "the last key again".
            withUnsafeBytes(of: 0 as UInt8) { nothing in
                let input = (bytes.baseAddress ?? nothing.baseAddress)?.assumingMemoryBound(to: UInt8.self)
                let function = self == .sha1 ? EVP_sha1() : EVP_sha256()
                return HMAC(function, key.baseAddress, CInt(key.count), input, bytes.count, output, nil)
            }
        }
        precondition(result != nil, "the cryptographic library gives no digest")
    }

    /// The library's object for the function. Looked up once: finding it by name takes longer than hashing a short text.
    fileprivate var algorithm: OpaquePointer? { self == .sha1 ? Self.fetchedSHA1 : Self.fetchedSHA256 }

    nonisolated(unsafe) private static let fetchedSHA1 = EVP_MD_fetch(nil, "SHA1", nil)
    nonisolated(unsafe) private static let fetchedSHA256 = EVP_MD_fetch(nil, "SHA256", nil)
}

/// A digest computed piece by piece, by one thread at a time.
public final class IncrementalHash {
    private let function: HashFunction
    private let context: OpaquePointer

    public init(_ function: HashFunction) throws(CryptoError) {
        guard let context = EVP_MD_CTX_new() else { throw .libraryFailure(operation: "a hash context") }
        self.function = function
        self.context = context
        try reset()
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    /// Takes in more bytes.
    public func update(_ bytes: UnsafeRawBufferPointer) throws(CryptoError) {
        guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
            throw .libraryFailure(operation: "a hash update")
        }
    }

    /// Gives the digest of all bytes so far and starts over.
    public func finish() throws(CryptoError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: function.byteCount)
        guard EVP_DigestFinal_ex(context, &digest, nil) == 1 else {
            throw .libraryFailure(operation: "a hash")
        }
        try reset()
        return digest
    }

    private func reset() throws(CryptoError) {
        guard EVP_DigestInit_ex(context, function.algorithm, nil) == 1 else {
            throw .libraryFailure(operation: "a hash function")
        }
    }
}
