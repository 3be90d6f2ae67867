/// Who acts, as sessions, limits and the audit log name them.
public enum Principal: Sendable, Hashable {
    /// A local user, by the kernel's word.
    case user(UInt32)
    /// An API key, by its id.
    case key(String)
    /// A subject of an identity provider, as the bridge vouches for it.
    case subject(String)
}

extension Principal: CustomStringConvertible {
    /// `uid:1000`, `key:ab12cd34`, `oidc:alice@example.org`.
    public var description: String {
        switch self {
        case .user(let id): "uid:\(id)"
        case .key(let id): "key:\(id)"
        case .subject(let name): "oidc:\(name)"
        }
    }

    /// Reads what `description` gives; nil for anything else, an empty name or one over 255 bytes.
    public init?(_ text: some StringProtocol) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let name = String(text[text.index(after: colon)...])
        guard !name.isEmpty, name.utf8.count <= 255 else { return nil }
        switch text[..<colon] {
        case "uid":
            // Only the one way to write a number.
            guard let id = UInt32(name), "\(id)" == name else { return nil }
            self = .user(id)
        case "key": self = .key(name)
        case "oidc": self = .subject(name)
        default: return nil
        }
    }
}
