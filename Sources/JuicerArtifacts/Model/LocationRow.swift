/// A place at a time.
public struct LocationRow: Sendable, Hashable {
    /// Names it in this backup.
    public var id: String
    /// When.
    public var time: UnixTime?
    /// Where.
    public var place: GeoPoint
    /// What it was taken from.
    public var origin: ArtifactKind
    /// The id of the row that it was taken from; empty if it is a row of its own.
    public var originID = ""
    /// A name of the place; empty where it has none.
    public var label = ""
    /// Where it comes from.
    public var source: SourceRow

    public init(id: String, place: GeoPoint, origin: ArtifactKind, source: SourceRow) {
        self.id = id
        self.place = place
        self.origin = origin
        self.source = source
    }
}
