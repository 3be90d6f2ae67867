internal import Foundation

/// The gocryptfs of the distribution, a judge that none of us wrote.
public enum StockProgram {
    /// Whether it is here and can mount.
    public static let canMount = access("/usr/bin/gocryptfs", X_OK) == 0 && access("/dev/fuse", R_OK | W_OK) == 0
}
