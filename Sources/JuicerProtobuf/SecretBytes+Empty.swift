public import JuicerCore

extension SecretBytes {
    /// A secret of no bytes: what a secret field holds until it is set.
    public static let empty = SecretBytes(count: 0) { _ in }
}
