internal import CShims
internal import Glibc

/// A system call that failed, with the name of what was tried and the kernel's reason.
public struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was tried, such as `open` or `read`.
    public let operation: String
    /// The errno value.
    public let code: CInt

    public init(_ operation: String, code: CInt) {
        self.operation = operation
        self.code = code
    }

    /// Takes the calling thread's errno, so it must be made right after the call that failed.
    public init(lastErrorOf operation: String) {
        self.init(operation, code: errno)
    }

    /// The kernel's reason in words.
    public var reason: String { String(cString: juicer_error_text(code)) }

    public var description: String { "\(operation): \(reason)" }
}

/// Repeats a system call that a signal interrupted, and throws the reason when it failed for good.
@discardableResult
public func retryingOnInterrupt<I: FixedWidthInteger>(
    _ operation: String,
    _ call: () -> I
) throws(SystemError) -> I {
    while true {
        let result = call()
        if result != -1 { return result }
        let code = errno
        if code != EINTR { throw SystemError(operation, code: code) }
    }
}
