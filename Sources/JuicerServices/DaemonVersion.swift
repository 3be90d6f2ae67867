/// Which version of the daemon this is.
public enum DaemonVersion {
    /// As in the change log.
    public static let current = "0.1.0"

    /// The newest proto package that is served.
    public static let api = "juicer.v1"
}
