/// Why a value inside a database could not be decoded. It says nothing of the content.
public enum FormatError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The bytes end too early.
    case truncated
    /// They break a rule of the format; the text says which.
    case malformed(String)
    /// They are well formed, but not of a kind that is known; the text says which.
    case unsupported(String)
    /// They expand to more than the limit, in bytes or values.
    case tooLarge(limit: Int)
    /// They are nested deeper than the limit.
    case tooDeep(limit: Int)

    public var description: String {
        switch self {
        case .truncated: "it is cut off"
        case .malformed(let what): "it is damaged: \(what)"
        case .unsupported(let what): "it is of an unknown kind: \(what)"
        case .tooLarge(let limit): "it expands to more than \(limit)"
        case .tooDeep(let limit): "it is nested deeper than \(limit)"
        }
    }
}
