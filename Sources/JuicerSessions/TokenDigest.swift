import JuicerCrypto

/// SHA-256 of a session token: all of a token that is kept.
struct TokenDigest: Hashable, Sendable {
    let bytes: [UInt8]

    init(of token: UnsafeRawBufferPointer) {
        bytes = HashFunction.sha256.hash(token)
    }

    /// One that was kept.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }
}
