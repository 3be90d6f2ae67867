/// Why something about API keys could not be done.
public enum KeyError: Error, Sendable, Hashable {
    /// No key that works is this one. Unknown, wrong, expired and revoked ones are not told apart.
    case notValid
    /// No key has this id.
    case notFound
    /// The key is over, or has a successor already.
    case ended
    /// As many keys as there may be work already; the value is the bound.
    case tooMany(Int)
    /// What was asked for cannot be.
    case invalid(Field)

    /// What is wrong with a request.
    public enum Field: Sendable, Hashable {
        /// 1 to 100 characters, and none that cannot be seen.
        case name
        /// At least one.
        case scopes
        /// At most 100, of letters, digits and dashes.
        case backupIDs
        /// More than nothing, at most 365 days.
        case lifetime
        /// 0 to 30 days.
        case overlap
    }
}

extension KeyError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notValid: "the API key is not valid: ask its owner for one that is"
        case .notFound: "there is no API key with this id: list the keys"
        case .ended: "the API key is over or has a successor: make a new one, or use the successor"
        case .tooMany(let bound): "\(bound) API keys work, which is as many as there may be: revoke one first"
        case .invalid(.name): "the name must have 1 to 100 characters that can be seen"
        case .invalid(.scopes): "the key needs at least one scope"
        case .invalid(.backupIDs): "give at most 100 backups, by their full ids"
        case .invalid(.lifetime): "the lifetime must be positive and at most 365 days"
        case .invalid(.overlap): "the overlap must be 0 to 30 days"
        }
    }
}
