internal import COpenSSL
public import JuicerCore

/// The library's own PBKDF2, to compare ``PBKDF2`` with in tests and measurements.
public enum ReferencePBKDF2 {
    /// Derives a key with HMAC-SHA-256 through `PKCS5_PBKDF2_HMAC`. It cannot be stopped.
    public static func sha256(
        password: SecretBytes,
        salt: [UInt8],
        iterations: UInt32,
        length: Int = 32
    ) throws(CryptoError) -> SecretBytes {
        try derive(EVP_sha256(), password, salt, iterations, length)
    }

    /// Derives a key with HMAC-SHA-1 through `PKCS5_PBKDF2_HMAC`. It cannot be stopped.
    public static func sha1(
        password: SecretBytes,
        salt: [UInt8],
        iterations: UInt32,
        length: Int = 32
    ) throws(CryptoError) -> SecretBytes {
        try derive(EVP_sha1(), password, salt, iterations, length)
    }

    private static func derive(
        _ function: OpaquePointer?,
        _ password: SecretBytes,
        _ salt: [UInt8],
        _ iterations: UInt32,
        _ length: Int
    ) throws(CryptoError) -> SecretBytes {
        guard let iterations = CInt(exactly: iterations), let length = CInt(exactly: length) else {
            throw .invalidParameter("the library counts iterations and bytes in 31 bits")
        }
        var result: CInt = 0
        let key = SecretBytes(count: Int(length)) { output in
            result = password.withUnsafeBytes { password in
                PKCS5_PBKDF2_HMAC(
                    password.baseAddress?.assumingMemoryBound(to: CChar.self),
                    CInt(password.count),
                    salt,
                    CInt(salt.count),
                    iterations,
                    function,
                    length,
                    output.baseAddress?.assumingMemoryBound(to: UInt8.self)
                )
            }
        }
        guard result == 1 else { throw .libraryFailure(operation: "a key derivation") }
        return key
    }
}
