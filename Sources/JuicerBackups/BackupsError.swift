/// Why something about the known backups could not be done.
public enum BackupsError: Error, Hashable, Sendable {
    /// No backup has this id, prefix or device name.
    case notFound(String)

    /// Several backups have this prefix or device name; their ids.
    case ambiguous(String, candidates: [String])

    /// The backup is not unlocked, or was locked in between.
    case locked(String)

    /// Nothing can be unlocked now: all keys were wiped, or are being wiped.
    case shut
}
