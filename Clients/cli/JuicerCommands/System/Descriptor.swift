import Glibc

/// An open file descriptor that is closed with its last user.
final class Descriptor: Sendable {
    let number: CInt

    /// Takes over a descriptor that nobody else closes.
    init(owning number: CInt) { self.number = number }

    deinit { close(number) }

    /// What fstat says of it.
    func status() throws(IOFailure) -> stat {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw IOFailure("look at an open file") }
        return status
    }
}

/// Repeats a system call for as long as a signal interrupts it.
func retryingInterrupts<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}

/// Writes all bytes to a descriptor, waiting where it is non-blocking.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) throws(IOFailure) {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
        let count = write(descriptor, start, rest.count)
        if count >= 0 {
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        } else if errno == EAGAIN {
            var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = poll(&wait, 1, -1)
        } else if errno != EINTR {
            throw IOFailure("write")
        }
    }
}
