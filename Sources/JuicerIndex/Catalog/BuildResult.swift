internal import JuicerArtifacts

/// What a build leaves to the catalog.
struct BuildResult {
    var generation: Int64
    var summary: TypeSummary
    /// The handles that it met, with the names that the app has for them.
    var handles: [KnownHandle] = []
    var uses: [UInt32: HandleUse] = [:]
    var contacts: [KnownContact] = []
}

/// A handle, by its number in this index.
struct KnownHandle: Hashable {
    var id: UInt32
    /// Its normal form: see ``HandleKey``.
    var key: String
    /// The name that an app has for it; empty if none.
    var name: String
}

/// How often a handle is named, and when last: nanoseconds, the least number where no time is known.
struct HandleUse: Hashable {
    var count: Int64 = 0
    var last: Int64 = .min
}

/// A contact, as far as it makes people.
struct KnownContact: Hashable {
    var id: String
    var name: String
    /// The same for cards that the device shows as one person; empty if it is alone.
    var link: String
    var pictureFileID: String?
    var handles: [UInt32]
}
