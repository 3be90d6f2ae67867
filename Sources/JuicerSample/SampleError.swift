/// Why a sample backup could not be written.
public struct SampleError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it was; stable, for tests and programs.
    public enum Code: String, Sendable {
        /// The folder exists and is not empty.
        case folderNotEmpty
        /// A system call failed.
        case system
        /// The options contradict one another.
        case unsupported
        /// A cryptographic or database part refused.
        case internalFailure
    }

    /// What kind of failure it was.
    public let code: Code
    /// What happened and what to do, in lower case and without a full stop.
    public let message: String

    public var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
