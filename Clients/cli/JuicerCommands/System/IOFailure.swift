import Glibc

/// A system call that failed, with what it was wanted for.
struct IOFailure: Error, Equatable, CustomStringConvertible {
    /// What was tried, as it reads after "cannot": "create ‘photo.jpg’".
    let operation: String

    /// The value of errno.
    let code: CInt

    init(_ operation: String, code: CInt = errno) {
        self.operation = operation
        self.code = code
    }

    var description: String { "cannot \(operation): \(Self.reason(code))" }

    /// Whether every later write would fail in the same way, so that going on makes no sense.
    var stopsEverything: Bool {
        switch code {
        case ENOSPC, EDQUOT, EROFS, EIO, EMFILE, ENFILE, ENOMEM: true
        default: false
        }
    }

    /// The system's own words for an errno value, beginning in lower case.
    static func reason(_ code: CInt) -> String {
        guard let text = strerror(code) else { return "error \(code)" }
        let words = String(cString: text)
        return words.prefix(1).lowercased() + words.dropFirst()
    }
}
