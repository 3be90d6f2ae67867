public import JuicerCore
import JuicerCrypto

/// The secret that a caller of the bridge shows: `juicer_` and 256 random bits as 43 base64url characters.
///
/// It exists in full only once, when it is made. A plain hash is enough to keep, because what has 256 random
/// bits cannot be guessed (OWASP ASVS 5.0, 6.5.2).
public enum BearerToken {
    /// What every token starts with, so that scanners for leaked secrets and people know it.
    static let prefix = "juicer_"

    /// Makes a token.
    public static func make() -> SecretBytes {
        let text = Base64URL.encode(SecretBytes(randomCount: 32))
        return SecretBytes(count: prefix.utf8.count + text.count) { output in
            output.copyBytes(from: prefix.utf8)
            text.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: output[prefix.utf8.count...]).copyMemory(from: $0)
            }
        }
    }
}

/// Tells the right token from others without knowing it.
public struct TokenVerifier: Sendable {
    private static let fileName = "token.sha256"
    /// No longer credential is looked at.
    private static let longestToken = 256
    private let digest: [UInt8]

    /// Accepts `token` and nothing else.
    public init(token: SecretBytes) {
        digest = token.withUnsafeBytes { HashFunction.sha256.hash($0) }
    }

    private init(digest: [UInt8]) {
        self.digest = digest
    }

    /// Reads the hash that ``save(in:)`` wrote; nil where no token was made yet.
    ///
    /// - Throws: ``BridgeError/damagedState(path:reason:)`` and what reading throws.
    public static func load(from state: StateDirectory) throws(BridgeError) -> TokenVerifier? {
        guard let text = try state.readPrivate(fileName, limit: 256) else { return nil }
        let digits = String(decoding: text.last == UInt8(ascii: "\n") ? text.dropLast() : text[...], as: UTF8.self)
        guard let digest = Hex.decode(digits), digest.count == HashFunction.sha256.byteCount else {
            throw .damagedState(path: state.file(fileName), reason: "it is no SHA-256 in hexadecimal digits")
        }
        return TokenVerifier(digest: digest)
    }

    /// Keeps the hash, so that the token is accepted from now on and every earlier one refused.
    public func save(in state: StateDirectory) throws {
        let text = Array((Hex.encode(digest) + "\n").utf8)
        try text.withUnsafeBytes { try state.writePrivate(Self.fileName, $0) }
    }

    /// Whether the value of an `Authorization` header is `Bearer` with the right token (RFC 6750, section 2.1).
    ///
    /// The time it takes does not depend on how much of the token is right.
    public func accepts(authorization: String) -> Bool {
        let parts = authorization.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard parts.count == 2, parts[0].count == 6, parts[1].count <= Self.longestToken,
            Substring(parts[0]).lowercased() == "bearer"
        else { return false }
        let shown = HashFunction.sha256.hash(Array(parts[1]))
        return shown.withUnsafeBytes { shown in digest.withUnsafeBytes { constantTimeEquals(shown, $0) } }
    }
}
