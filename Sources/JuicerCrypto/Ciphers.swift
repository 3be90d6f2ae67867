internal import COpenSSL

/// The library's ciphers, looked up once: a look-up by name at every use costs more than a page to decrypt.
enum Ciphers {
    // Constant after the first use, and reference-counted inside the library with atomics.
    nonisolated(unsafe) static let aes256CBC = EVP_CIPHER_fetch(nil, "AES-256-CBC", nil)
    nonisolated(unsafe) static let aes128CBC = EVP_CIPHER_fetch(nil, "AES-128-CBC", nil)
    nonisolated(unsafe) static let aes256GCM = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
    nonisolated(unsafe) static let aes256ECB = EVP_CIPHER_fetch(nil, "AES-256-ECB", nil)
    nonisolated(unsafe) static let aes192ECB = EVP_CIPHER_fetch(nil, "AES-192-ECB", nil)
    nonisolated(unsafe) static let aes128ECB = EVP_CIPHER_fetch(nil, "AES-128-ECB", nil)

    /// The CBC cipher for a key length in bytes.
    static func cbc(keyLength: Int) throws(CryptoError) -> OpaquePointer {
        switch keyLength {
        case 32: try found(aes256CBC, "AES-256-CBC")
        case 16: try found(aes128CBC, "AES-128-CBC")
        default: throw .invalidKeyLength(byteCount: keyLength)
        }
    }

    /// The bare block cipher for a key length in bytes.
    static func ecb(keyLength: Int) throws(CryptoError) -> OpaquePointer {
        switch keyLength {
        case 32: try found(aes256ECB, "AES-256")
        case 24: try found(aes192ECB, "AES-192")
        case 16: try found(aes128ECB, "AES-128")
        default: throw .invalidKeyLength(byteCount: keyLength)
        }
    }

    private static func found(_ cipher: OpaquePointer?, _ name: String) throws(CryptoError) -> OpaquePointer {
        guard let cipher else { throw .libraryFailure(operation: name) }
        return cipher
    }
}
