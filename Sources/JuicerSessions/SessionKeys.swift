internal import JuicerCore
internal import JuicerCrypto

/// A backup's keys as a session keeps them: wrapped (RFC 3394) under a key that only the session's token gives, so
/// that neither the vault nor the daemon brings them back without it.
enum SessionKeys {
    static func wrap(_ keys: SecretBytes, token: SecretBytes, sessionID: String) throws -> [UInt8] {
        try AESKeyWrap.wrap(keys, with: wrappingKey(token, sessionID))
    }

    static func unwrap(_ wrapped: [UInt8], token: SecretBytes, sessionID: String) throws -> SecretBytes {
        try AESKeyWrap.unwrap(wrapped, with: wrappingKey(token, sessionID))
    }

    private static func wrappingKey(_ token: SecretBytes, _ sessionID: String) -> SecretBytes {
        KeyDerivation.hkdf(token, info: "juicer session keys v1 \(sessionID)")
    }
}
