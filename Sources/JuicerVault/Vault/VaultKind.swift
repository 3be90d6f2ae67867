/// What the encryption of a vault stands on. Its own volumes are encrypted either way (docs/decisions/0006).
public enum VaultKind: Sendable, Hashable {
    /// On its own volumes alone.
    case embedded
    /// Also on the storage below it, which is proved to be encrypted whenever the vault is opened.
    case external
}
