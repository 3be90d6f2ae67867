/// Why a cryptographic operation did not give a result.
public enum CryptoError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The key has a length that the cipher does not take.
    case invalidKeyLength(byteCount: Int)
    /// A parameter lies outside of what the algorithm allows.
    case invalidParameter(String)
    /// A wrapped key does not verify: the wrapping key is another one, or the bytes were changed.
    case unwrapFailed
    /// An encrypted message does not verify: the key is another one, or bytes were changed.
    case authenticationFailed
    /// The caller stopped the operation.
    case cancelled
    /// The library refused an operation that it should be able to do.
    case libraryFailure(operation: String)

    public var description: String {
        switch self {
        case .invalidKeyLength(let byteCount): "a key of \(byteCount) bytes does not fit this cipher"
        case .invalidParameter(let reason): reason
        case .unwrapFailed: "the wrapped key does not verify under this key"
        case .authenticationFailed: "the encrypted bytes do not verify under this key"
        case .cancelled: "the operation was cancelled"
        case .libraryFailure(let operation): "the cryptographic library refused \(operation)"
        }
    }
}
