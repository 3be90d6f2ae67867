import Glibc

/// Tells the service manager how the daemon fares: one datagram for each message, as sd_notify(3) describes.
///
/// Without `NOTIFY_SOCKET` in the environment nothing is sent. A message that cannot be sent is dropped: a
/// service manager that does not listen must not stop the daemon.
struct ServiceNotifier: Sendable {
    private let path: String?

    /// How often the service manager wants to hear `watchdog`, halved so that one may be late; nil for never.
    let watchdogInterval: Duration?

    /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
    init(_ environment: [String: String]) {
        path = environment["NOTIFY_SOCKET"]
        let isForUs = environment["WATCHDOG_PID"].map { pid_t($0) == getpid() } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) }.flatMap { $0 > 1 ? $0 : nil }
        watchdogInterval = isForUs ? microseconds.map { .microseconds($0 / 2) } : nil
    }

    /// Calls are served now. It says nothing about backups being unlocked: none is.
    func ready(status: String) {
        send("READY=1\nSTATUS=\(status)\nMAINPID=\(getpid())")
    }

    /// The daemon begins to stop.
    func stopping() {
        send("STOPPING=1\nSTATUS=stopping")
    }

    /// The daemon is alive.
    func watchdog() {
        send("WATCHDOG=1")
    }

    private func send(_ message: String) {
        guard let path, let address = UnixAddress(notifySocket: path) else { return }
        let made = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard made >= 0 else { return }
        let socket = OwnedDescriptor(made)
        _ = address.withPointer { pointer, length in
            sendto(socket.value, message, message.utf8.count, CInt(MSG_NOSIGNAL), pointer, length)
        }
    }
}
