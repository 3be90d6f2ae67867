internal import COpenSSL
public import JuicerCore

/// AES-256-GCM with initialisation vectors of 16 bytes (NIST SP 800-38D), as volumes use it.
///
/// It may be used from several threads at once. The library wipes its contexts when they are freed, which is when this
/// object goes.
public final class GCMCipher: Sendable {
    /// Length of a key in bytes.
    public static let keySize = 32
    /// Length of an initialisation vector in bytes.
    public static let ivSize = 16
    /// Length of a tag in bytes.
    public static let tagSize = 16

    private let key: SecretBytes
    private let sealing = CipherContextPool()
    private let opening = CipherContextPool()

    /// - Parameter key: 32 bytes.
    public init(key: SecretBytes) throws(CryptoError) {
        guard key.count == Self.keySize else { throw .invalidKeyLength(byteCount: key.count) }
        self.key = key
        sealing.giveBack(try makeContext(sealing: true))
    }

    /// Lends a context that encrypts, for any number of messages.
    public func withSealer<R>(_ body: (borrowing Sealer) throws -> R) throws -> R {
        let context = try sealing.take() ?? makeContext(sealing: true)
        defer { sealing.giveBack(context) }
        return try body(Sealer(context: context))
    }

    /// Lends a context that decrypts, for any number of messages.
    public func withOpener<R>(_ body: (borrowing Opener) throws -> R) throws -> R {
        let context = try opening.take() ?? makeContext(sealing: false)
        defer { opening.giveBack(context) }
        return try body(Opener(context: context))
    }

    private func makeContext(sealing: Bool) throws(CryptoError) -> OpaquePointer {
        guard let cipher = Ciphers.aes256GCM else { throw .libraryFailure(operation: "AES-256-GCM") }
        guard let context = EVP_CIPHER_CTX_new() else { throw .libraryFailure(operation: "a cipher context") }
        let done = key.withUnsafeBytes { key in
            EVP_CipherInit_ex(context, cipher, nil, nil, nil, sealing ? 1 : 0) == 1
                && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, CInt(Self.ivSize), nil) == 1
                && EVP_CipherInit_ex(
                    context,
                    nil,
                    nil,
                    key.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    nil,
                    sealing ? 1 : 0
                ) == 1
        }
        guard done else {
            EVP_CIPHER_CTX_free(context)
            throw .libraryFailure(operation: "a key for AES-256-GCM")
        }
        return context
    }
}

extension GCMCipher {
    /// Encrypts messages, one after the other.
    public struct Sealer: ~Copyable {
        fileprivate let context: OpaquePointer

        /// Encrypts one message.
        ///
        /// - Parameters:
        ///   - plaintext: the message, of less than 2 GiB.
        ///   - iv: 16 bytes that were never used with this key before.
        ///   - additional: bytes that are authenticated and not encrypted.
        ///   - target: room for the message and, behind it, the tag of 16 bytes.
        public borrowing func seal(
            _ plaintext: UnsafeRawBufferPointer,
            iv: UnsafeRawBufferPointer,
            additional: UnsafeRawBufferPointer,
            into target: UnsafeMutableRawBufferPointer
        ) throws(CryptoError) {
            guard iv.count == ivSize, target.count >= plaintext.count + tagSize else {
                throw .invalidParameter("encryption takes an initialisation vector of 16 bytes and room for a tag")
            }
            var produced: CInt = 0
            let output = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
            guard
                EVP_EncryptInit_ex(context, nil, nil, nil, iv.baseAddress?.assumingMemoryBound(to: UInt8.self)) == 1,
                EVP_EncryptUpdate(context, nil, &produced, additional.bytes, CInt(additional.count)) == 1,
                EVP_EncryptUpdate(context, output, &produced, plaintext.bytes, CInt(plaintext.count)) == 1,
                produced == plaintext.count,
                EVP_EncryptFinal_ex(context, output?.advanced(by: plaintext.count), &produced) == 1,
                EVP_CIPHER_CTX_ctrl(
                    context,
                    EVP_CTRL_AEAD_GET_TAG,
                    CInt(tagSize),
                    output?.advanced(by: plaintext.count)
                ) == 1
            else { throw .libraryFailure(operation: "an encryption") }
        }
    }

    /// Decrypts messages, one after the other.
    public struct Opener: ~Copyable {
        fileprivate let context: OpaquePointer

        /// Decrypts one message.
        ///
        /// - Parameters:
        ///   - sealed: the encrypted message and, behind it, the tag of 16 bytes.
        ///   - iv: 16 bytes.
        ///   - additional: bytes that are authenticated and not encrypted.
        ///   - target: room for the message. Where this throws, it holds zeros.
        /// - Throws: ``CryptoError/authenticationFailed`` when anything of it was changed.
        public borrowing func open(
            _ sealed: UnsafeRawBufferPointer,
            iv: UnsafeRawBufferPointer,
            additional: UnsafeRawBufferPointer,
            into target: UnsafeMutableRawBufferPointer
        ) throws(CryptoError) {
            let count = sealed.count - tagSize
            guard iv.count == ivSize, count >= 0, target.count >= count else {
                throw .invalidParameter("decryption takes an initialisation vector of 16 bytes and a tag")
            }
            var produced: CInt = 0
            let output = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
            let tag = UnsafeMutableRawPointer(mutating: sealed.baseAddress?.advanced(by: count))
            guard
                EVP_DecryptInit_ex(context, nil, nil, nil, iv.baseAddress?.assumingMemoryBound(to: UInt8.self)) == 1,
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, CInt(tagSize), tag) == 1,
                EVP_DecryptUpdate(context, nil, &produced, additional.bytes, CInt(additional.count)) == 1,
                EVP_DecryptUpdate(context, output, &produced, sealed.bytes, CInt(count)) == 1
            else { throw .libraryFailure(operation: "a decryption") }
            guard EVP_DecryptFinal_ex(context, output?.advanced(by: count), &produced) == 1 else {
                wipe(UnsafeMutableRawBufferPointer(rebasing: target[..<count]))
                throw .authenticationFailed
            }
        }
    }
}

extension UnsafeRawBufferPointer {
    fileprivate var bytes: UnsafePointer<UInt8>? { baseAddress?.assumingMemoryBound(to: UInt8.self) }
}
