/// Says why bytes were not read as a property list, or why a value cannot be written as one.
public enum PropertyListError: Error, Hashable, Sendable {
    /// There are no bytes at all: what an interrupted backup leaves.
    case empty

    /// More bytes than the limit.
    case tooLarge(byteCount: Int, limit: Int)

    /// More values than the limit, each counted as often as the list refers to it.
    case tooManyObjects(limit: Int)

    /// More bytes of text and data than the limit, each counted as often as the list refers to it.
    case tooMuchContent(limit: Int)

    /// Nested deeper than the limit.
    case tooDeep(limit: Int)

    /// A binary list contains itself.
    case cycle

    /// A binary list has an impossible trailer, offset, reference or length; the text says which.
    case malformed(String)

    /// An XML list declares entities or an internal DTD subset, which no property list needs.
    case entityDeclaration

    /// The checks passed, but the parser refused the bytes.
    case unparsable

    /// A value has no form in a property list; the text says which.
    case unrepresentable(String)
}

extension PropertyListError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .empty: "the property list is empty"
        case .tooLarge(let byteCount, let limit): "the property list has \(byteCount) bytes, more than \(limit)"
        case .tooManyObjects(let limit): "the property list has more than \(limit) values"
        case .tooMuchContent(let limit): "the property list expands to more than \(limit) bytes"
        case .tooDeep(let limit): "the property list is nested deeper than \(limit)"
        case .cycle: "the property list contains itself"
        case .malformed(let what): "the property list is damaged: \(what)"
        case .entityDeclaration: "the property list declares entities, which are not accepted"
        case .unparsable: "the property list cannot be parsed"
        case .unrepresentable(let what): "a property list cannot hold \(what)"
        }
    }
}
