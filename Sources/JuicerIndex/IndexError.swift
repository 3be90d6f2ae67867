public import JuicerArtifacts

/// Why the index cannot do what it was asked. It never holds content.
public enum IndexError: Error, Sendable, Hashable {
    /// The type was never indexed to its end, so that there is nothing to list.
    case notIndexed(ArtifactKind)
    /// There is nothing of that id.
    case notFound
    /// A cursor is none of this list, or the index was made anew since it was given.
    case cursorOutdated
    /// The query has nothing to look for: it is empty, or has marks only.
    case emptyQuery
    /// A run of characters to look for has fewer than three.
    case queryTooShort
    /// The query is longer than ``SearchRequest/longestQuery`` bytes.
    case queryTooLong
    /// A type is being indexed by another build.
    case alreadyRunning(ArtifactKind)
    /// The index was made by a newer version of this program.
    case newerVersion
    /// The catalog is an older one than the volume's manifest knows of: somebody put it back.
    case putBack
    /// The index was closed, as when its backup is locked.
    case closed
    /// The index is damaged; indexing the types anew mends it.
    case damaged
    /// SQLite could not do it, for a reason that is not the volume's.
    case failed(code: Int32)
}

extension IndexError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notIndexed(let kind): "\(kind) is not indexed yet; try again once it is"
        case .notFound: "there is no such item in the index"
        case .cursorOutdated: "the list has changed, or the page belongs to another one; begin with the first page"
        case .emptyQuery: "the query has no word or character to look for"
        case .queryTooShort: "a run of characters to look for must have at least three"
        case .queryTooLong: "the query is longer than \(SearchRequest.longestQuery) bytes"
        case .alreadyRunning(let kind): "\(kind) is being indexed already"
        case .newerVersion: "the index was made by a newer version; use that one, or purge the backup's index"
        case .putBack: "the index was replaced by an older one; index the backup again"
        case .closed: "the index is closed: unlock the backup again"
        case .damaged: "the index is damaged; index the backup again"
        case .failed(let code): "the index could not be read or written (SQLite \(code))"
        }
    }
}
