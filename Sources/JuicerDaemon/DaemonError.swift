/// Why the daemon does not start, in words for the person who starts it.
public struct DaemonError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is; stable, so that tests and scripts can tell failures apart.
    public enum Code: String, Sendable, Hashable {
        /// A setting has a value that cannot be used, or two settings contradict each other.
        case invalidSetting = "invalid_setting"
        /// A name in the configuration file or a `JUICER_` variable is no setting.
        case unknownSetting = "unknown_setting"
        /// The configuration file cannot be read or is not JSON.
        case unreadableConfiguration = "unreadable_configuration"
        /// The socket's path cannot be a Unix socket's path.
        case invalidSocketPath = "invalid_socket_path"
        /// A directory that must be ours alone can be changed by somebody else, or is not there.
        case unsafeDirectory = "unsafe_directory"
        /// Another daemon holds the lock or answers on the socket.
        case alreadyRunning = "already_running"
        /// Something that is not our socket lies at the socket's path.
        case pathOccupied = "path_occupied"
        /// The descriptor that the service manager passed is not the socket that was asked for.
        case unsuitableDescriptor = "unsuitable_descriptor"
        /// The system refused something; the message has its reason.
        case system
    }

    /// What kind of failure it is.
    public let code: Code

    /// What happened, with the path or name concerned.
    public let message: String

    /// What to do about it; nil where the message says enough.
    public let hint: String?

    /// Creates an error.
    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    /// The message, followed by the hint where there is one.
    public var description: String {
        hint.map { "\(message) (\($0))" } ?? message
    }
}
