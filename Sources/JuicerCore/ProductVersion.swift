/// The version of all programs of this package, which are built and installed together.
public enum ProductVersion {
    /// As in the change log.
    public static let current = "0.1.0"
}
