internal import COpenSSL
public import JuicerCore

/// AES-CBC encryption of a stream, by one thread at a time.
public final class CBCEncryptor {
    /// What follows the last byte of the plaintext.
    public enum Padding: Sendable {
        /// PKCS#7: 1 to 16 bytes, each holding their number.
        case pkcs7
        /// Nothing; the plaintext must be a multiple of 16 bytes.
        case none
    }

    private let context: OpaquePointer

    /// - Parameters:
    ///   - key: 32 bytes for AES-256, or 16 for AES-128.
    ///   - iv: 16 bytes; zeros for the files of a backup.
    public init(
        key: SecretBytes,
        iv: [UInt8] = [UInt8](repeating: 0, count: 16),
        padding: Padding = .pkcs7
    ) throws(CryptoError) {
        let cipher = try Ciphers.cbc(keyLength: key.count)
        guard iv.count == CBCDecryptor.blockSize else {
            throw .invalidParameter("an initialisation vector has 16 bytes")
        }
        guard let context = EVP_CIPHER_CTX_new() else { throw .libraryFailure(operation: "a cipher context") }
        self.context = context
        let result = key.withUnsafeBytes { key in
            EVP_EncryptInit_ex(context, cipher, nil, key.baseAddress?.assumingMemoryBound(to: UInt8.self), iv)
        }
        guard result == 1, EVP_CIPHER_CTX_set_padding(context, padding == .pkcs7 ? 1 : 0) == 1 else {
            throw .libraryFailure(operation: "an encryption key")
        }
    }

    deinit {
        EVP_CIPHER_CTX_free(context)
    }

    /// Encrypts more plaintext into a buffer with room for its length and 15 bytes more.
    ///
    /// - Returns: the number of bytes written, a multiple of 16. What does not fill a block is kept for the next call.
    public func update(
        _ plaintext: UnsafeRawBufferPointer,
        into target: UnsafeMutableRawBufferPointer
    ) throws(CryptoError) -> Int {
        guard plaintext.count <= 1 << 30, target.count >= plaintext.count + 15 else {
            throw .invalidParameter("an encryption takes up to a gibibyte at once and needs 15 bytes more room")
        }
        var produced: CInt = 0
        let output = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let input = plaintext.baseAddress?.assumingMemoryBound(to: UInt8.self)
        guard EVP_EncryptUpdate(context, output, &produced, input, CInt(plaintext.count)) == 1 else {
            throw .libraryFailure(operation: "an encryption")
        }
        return Int(produced)
    }

    /// Encrypts more plaintext and gives the blocks that are complete.
    public func update(_ plaintext: [UInt8]) throws(CryptoError) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: plaintext.count + 15)
        var count: Result<Int, CryptoError> = .success(0)
        output.withUnsafeMutableBytes { output in
            plaintext.withUnsafeBytes { input in
                count = Result { () throws(CryptoError) in try update(input, into: output) }
            }
        }
        output.removeLast(output.count - (try count.get()))
        return output
    }

    /// Gives the last block, which is empty without padding. The encryptor is of no further use.
    ///
    /// - Throws: ``CryptoError/invalidParameter(_:)`` without padding and after a part of a block.
    public func finish() throws(CryptoError) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 16)
        var produced: CInt = 0
        guard EVP_EncryptFinal_ex(context, &block, &produced) == 1 else {
            ERR_clear_error()
            throw .invalidParameter("without padding the plaintext must be a multiple of 16 bytes")
        }
        block.removeLast(block.count - Int(produced))
        return block
    }

    /// Encrypts a whole plaintext at once.
    public static func encrypt(
        _ plaintext: [UInt8],
        key: SecretBytes,
        iv: [UInt8] = [UInt8](repeating: 0, count: 16),
        padding: Padding = .pkcs7
    ) throws(CryptoError) -> [UInt8] {
        let encryptor = try CBCEncryptor(key: key, iv: iv, padding: padding)
        return try encryptor.update(plaintext) + encryptor.finish()
    }
}
