/// Bounds on what is read as a property list, checked before the parser sees a byte.
public struct PropertyListLimits: Sendable, Hashable {
    /// Most bytes of a list. Info.plist of a full device reaches 10 MB.
    public var byteCount: Int

    /// Deepest nesting of arrays and dictionaries; a lone value has depth 1.
    public var depth: Int

    /// Most values, keys included, each counted as often as the list refers to it.
    public var objectCount: Int

    /// Makes limits; the defaults fit the largest lists known from backups with room to spare.
    public init(byteCount: Int = 64 << 20, depth: Int = 64, objectCount: Int = 500_000) {
        self.byteCount = byteCount
        self.depth = depth
        self.objectCount = objectCount
    }
}
