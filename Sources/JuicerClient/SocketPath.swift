public import Glibc

/// Where the daemon's socket is looked for.
public enum SocketPath {
    /// The variable that names a socket of one's own.
    public static let environmentVariable = "JUICER_SOCKET"

    /// The socket of a daemon that serves the whole machine.
    public static let system = "/run/juicer/juicer.sock"

    /// The socket to use: `explicit`; else `$JUICER_SOCKET`; else `$XDG_RUNTIME_DIR/juicer/juicer.sock` where it
    /// exists; else ``system``. A variable that is set and empty counts as not set.
    ///
    /// - Parameters:
    ///   - explicit: What the user named, if anything.
    ///   - environment: Looks up a variable; the process's own by default.
    public static func resolve(
        _ explicit: String? = nil,
        environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }
    ) -> String {
        if let explicit, !explicit.isEmpty { return explicit }
        if let named = environment(environmentVariable), !named.isEmpty { return named }
        if let runtime = environment("XDG_RUNTIME_DIR"), runtime.utf8.first == UInt8(ascii: "/") {
            let personal = runtime + "/juicer/juicer.sock"
            if access(personal, F_OK) == 0 { return personal }
        }
        return system
    }
}
