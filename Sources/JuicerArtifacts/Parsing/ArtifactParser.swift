/// Turns the files of one app into rows.
///
/// docs/adding-an-artifact.md tells how to write one. A parser finds tables and columns by looking, never by a
/// version; it reports what it cannot read and goes on; it keeps nothing that grows with the number of rows without a
/// bound that it states.
public protocol ArtifactParser: Sendable {
    /// What its rows are.
    static var kind: ArtifactKind { get }

    /// The files that it wants out of a backup.
    static var requests: [InputRequest] { get }

    init()

    /// Reads the files and hands over rows.
    ///
    /// - Throws: ``ParseStop`` when it was told to stop, what the sink throws, or the reason why nothing can be read.
    func parse(_ inputs: ParserInputs, into output: ParseOutput) throws
}

/// A parser was told to stop.
public struct ParseStop: Error, Sendable {
    public init() {}
}

/// Why there are no rows at all.
public enum ParserError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A file that is not optional is not in the backup.
    case inputMissing(request: String)
    /// The database has none of the tables that it should have.
    case tableMissing(String)
    /// A file is not what it should be; the text says which rule.
    case unreadable(String)

    public var description: String {
        switch self {
        case .inputMissing(let request): "the backup has no \(request)"
        case .tableMissing(let table): "the database has no table \(table)"
        case .unreadable(let reason): reason
        }
    }
}
