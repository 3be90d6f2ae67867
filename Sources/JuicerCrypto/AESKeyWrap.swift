internal import COpenSSL
public import JuicerCore

/// The AES key wrap of RFC 3394 with its default initial value.
public enum AESKeyWrap {
    /// Unwraps a key.
    ///
    /// - Parameters:
    ///   - wrapped: at least 24 bytes and a multiple of 8: 8 more than the key in it.
    ///   - key: the wrapping key of 16, 24 or 32 bytes.
    /// - Throws: ``CryptoError/unwrapFailed`` when the wrapping key is not the right one.
    public static func unwrap(_ wrapped: [UInt8], with key: SecretBytes) throws(CryptoError) -> SecretBytes {
        guard wrapped.count >= 24, wrapped.count.isMultiple(of: 8), wrapped.count <= 4_096 else {
            throw .invalidParameter("a wrapped key has a length of 24 or more that is a multiple of 8 bytes")
        }
        let context = try makeContext(key, isWrapping: false)
        defer { EVP_CIPHER_CTX_free(context) }
        var produced = 0
        let unwrapped = SecretBytes(count: wrapped.count - 8) { target in
            let output = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
            produced = CRYPTO_128_unwrap(UnsafeMutableRawPointer(context), nil, output, wrapped, wrapped.count, block)
        }
        guard produced == unwrapped.count else { throw .unwrapFailed }
        return unwrapped
    }

    /// Wraps a key of at least 16 bytes and a multiple of 8; the result is 8 bytes longer.
    public static func wrap(_ secret: SecretBytes, with key: SecretBytes) throws(CryptoError) -> [UInt8] {
        guard secret.count >= 16, secret.count.isMultiple(of: 8), secret.count <= 4_096 else {
            throw .invalidKeyLength(byteCount: secret.count)
        }
        let context = try makeContext(key, isWrapping: true)
        defer { EVP_CIPHER_CTX_free(context) }
        var wrapped = [UInt8](repeating: 0, count: secret.count + 8)
        let produced = secret.withUnsafeBytes { bytes in
            let input = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
            return CRYPTO_128_wrap(UnsafeMutableRawPointer(context), nil, &wrapped, input, bytes.count, block)
        }
        guard produced == wrapped.count else { throw .libraryFailure(operation: "a key wrap") }
        return wrapped
    }

    // The library's own key wrap cipher runs on AES in plain C, which is slower by far than the processor's instructions
    // and whose tables leave traces of the key in the cache. Given this block function, the same construction does not.
    private static let block: block128_f = { input, output, context in
        var produced: CInt = 0
        EVP_CipherUpdate(OpaquePointer(context), output, &produced, input, 16)
    }

    private static func makeContext(_ key: SecretBytes, isWrapping: Bool) throws(CryptoError) -> OpaquePointer {
        let cipher = try Ciphers.ecb(keyLength: key.count)
        guard let context = EVP_CIPHER_CTX_new() else { throw .libraryFailure(operation: "a cipher context") }
        let result = key.withUnsafeBytes { key in
            let bytes = key.baseAddress?.assumingMemoryBound(to: UInt8.self)
            return EVP_CipherInit_ex(context, cipher, nil, bytes, nil, isWrapping ? 1 : 0)
        }
        guard result == 1, EVP_CIPHER_CTX_set_padding(context, 0) == 1 else {
            EVP_CIPHER_CTX_free(context)
            throw .libraryFailure(operation: "a key wrap")
        }
        return context
    }
}
