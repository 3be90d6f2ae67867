import Glibc
import JuicerCore

extension DaemonError {
    /// The failure of a system call just made, with the errno it left.
    static func system(_ doing: String, _ code: CInt = errno, hint: String? = nil) -> DaemonError {
        DaemonError(.system, "\(SystemError(doing, code: code))", hint: hint)
    }
}

/// A descriptor with one owner, closed when the owner goes.
struct OwnedDescriptor: ~Copyable {
    let value: CInt

    init(_ value: CInt) {
        self.value = value
    }

    deinit {
        close(value)
    }

    /// Gives the descriptor to somebody else, who closes it.
    consuming func release() -> CInt {
        let value = self.value
        discard self
        return value
    }
}
