import JuicerCore

/// Why the bridge does not start.
///
/// Each case prints as one sentence for people that says what to do; none holds a secret.
public enum BridgeError: Error, Hashable, CustomStringConvertible {
    /// The address to listen on is not `HOST:PORT`.
    case malformedAddress(String)
    /// The address to listen on can be reached from other machines.
    case notLoopback(String)
    /// Neither `--state` nor `XDG_STATE_HOME` nor `HOME` says where the state belongs.
    case noStateDirectory
    /// A folder or file of the state belongs to somebody else or can be used by others.
    case notPrivate(path: String, reason: String)
    /// A call of the operating system failed.
    case system(operation: String, path: String, errno: Int32)
    /// A file of the state is not what the bridge wrote.
    case damagedState(path: String, reason: String)
    /// The token would be printed into a log that outlives it.
    case tokenWouldBeLogged

    public var description: String {
        switch self {
        case .malformedAddress(let text):
            "'\(text)' is no address to listen on: write 127.0.0.1:PORT, [::1]:PORT or localhost:PORT"
        case .notLoopback(let host):
            "'\(host)' is not a loopback address: the bridge listens on 127.0.0.1 or [::1] only; "
                + "put a reverse proxy or an SSH tunnel in front for other machines"
        case .noStateDirectory:
            "neither XDG_STATE_HOME nor HOME is set: say with --state where the bridge keeps its certificate"
        case .notPrivate(let path, let reason):
            "\(path) is not private: \(reason); run `chmod go= '\(path)'` as its owner, or choose another --state"
        case .system(let operation, let path, let code):
            "cannot \(operation) \(path): \(SystemError(operation, code: code).reason)"
        case .damagedState(let path, let reason):
            "\(path) is damaged: \(reason); move it away and start again to have a new one made"
        case .tokenWouldBeLogged:
            "the new token would end up in the journal: start once with --token-file FILE, which gets it with mode 0600"
        }
    }
}
