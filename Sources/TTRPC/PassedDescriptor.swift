import Glibc

/// An open file descriptor that goes to, or came from, the other side of a socket; closed with its last user.
public final class PassedDescriptor: Sendable {
    /// The descriptor.
    public let number: CInt

    /// Takes over a descriptor that nobody else closes.
    public init(owning number: CInt) {
        self.number = number
    }

    /// A duplicate of a descriptor that stays its owner's, or nil when the process has no more to give.
    public convenience init?(duplicating number: CInt) {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { return nil }
        self.init(owning: copy)
    }

    deinit { close(number) }
}
