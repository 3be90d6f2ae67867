import JuicerCrypto

/// SHA-256 of a session token: all of a token that is kept.
struct TokenDigest: Hashable, Sendable {
    private let bytes: [UInt8]

    init(of token: UnsafeRawBufferPointer) {
        bytes = HashFunction.sha256.hash(token)
    }
}
