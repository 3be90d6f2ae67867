internal import COpenSSL

/// The library's ciphers, looked up once: a look-up by name at every use costs more than a page to decrypt.
enum Ciphers {
    // Constant after the first use, and reference-counted inside the library with atomics.
    nonisolated(unsafe) static let aes256CBC = EVP_CIPHER_fetch(nil, "AES-256-CBC", nil)
    nonisolated(unsafe) static let aes128CBC = EVP_CIPHER_fetch(nil, "AES-128-CBC", nil)

    /// The CBC cipher for a key length in bytes.
    static func cbc(keyLength: Int) throws(CryptoError) -> OpaquePointer {
        switch keyLength {
        case 32: try found(aes256CBC, "AES-256-CBC")
        case 16: try found(aes128CBC, "AES-128-CBC")
        default: throw .invalidKeyLength(byteCount: keyLength)
        }
    }

    /// The key wrap cipher of RFC 3394 for a key length in bytes.
    static func keyWrap(keyLength: Int) throws(CryptoError) -> OpaquePointer {
        switch keyLength {
        case 32: try found(EVP_aes_256_wrap(), "AES-256 key wrap")
        case 24: try found(EVP_aes_192_wrap(), "AES-192 key wrap")
        case 16: try found(EVP_aes_128_wrap(), "AES-128 key wrap")
        default: throw .invalidKeyLength(byteCount: keyLength)
        }
    }

    private static func found(_ cipher: OpaquePointer?, _ name: String) throws(CryptoError) -> OpaquePointer {
        guard let cipher else { throw .libraryFailure(operation: name) }
        return cipher
    }
}
