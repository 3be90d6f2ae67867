import Glibc
import TestSupport
import Testing

@testable import JuicerDaemon

@Suite struct SocketActivationTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func refusal(_ descriptor: CInt, expectedPath: String? = nil) -> DaemonError.Code? {
        do {
            _ = try SocketActivation.adopt(descriptor, expectedPath: expectedPath)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("variables that are missing or meant for another process are ignored")
    func notForUs() throws {
        #expect(try SocketActivation.take([:], expectedPath: nil) == nil)
        #expect(try SocketActivation.take(["LISTEN_PID": "1", "LISTEN_FDS": "1"], expectedPath: nil) == nil)
        let none = ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "0"]
        #expect(try SocketActivation.take(none, expectedPath: nil) == nil)
    }

    @Test("more than one descriptor is refused", arguments: ["2", "x", "-1"])
    func tooMany(_ count: String) {
        let environment = ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": count]
        let error = #expect(throws: DaemonError.self) {
            _ = try SocketActivation.take(environment, expectedPath: nil)
        }
        #expect(error?.code == .unsuitableDescriptor)
    }

    @Test("a listening Unix stream socket is taken, closed on exec and not blocking")
    func taken() throws {
        let path = directory.file("s")
        let descriptor = try Client.bind(to: path)
        defer { close(descriptor) }
        listen(descriptor, 1)
        _ = fcntl(descriptor, F_SETFD, 0)
        let socket = try SocketActivation.adopt(descriptor, expectedPath: path)
        #expect(socket.path == path)
        #expect(fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(descriptor, F_GETFL) & O_NONBLOCK != 0)
        socket.removeName()
        #expect(Entry(path) != nil)
    }

    @Test("a socket at another path than the settings say is refused")
    func otherPath() throws {
        let descriptor = try Client.bind(to: directory.file("s"))
        defer { close(descriptor) }
        listen(descriptor, 1)
        #expect(refusal(descriptor, expectedPath: "/run/other.sock") == .unsuitableDescriptor)
    }

    @Test("what does not listen, is no stream, is abstract or no socket at all is refused")
    func unsuitable() throws {
        let idle = try Client.bind(to: directory.file("idle"))
        let datagram = try Client.bind(to: directory.file("datagram"), kind: SOCK_DGRAM)
        let unnamed = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        let internet = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        let file = open("/dev/null", O_RDONLY)
        listen(internet, 1)
        for descriptor in [idle, datagram, unnamed, internet, file] {
            #expect(refusal(descriptor) == .unsuitableDescriptor)
            close(descriptor)
        }
        #expect(refusal(9999) == .unsuitableDescriptor)
    }
}

@Suite struct ServiceNotifierTests {
    @Test("each message is one datagram, and none without a socket to send to")
    func messages() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("notify")
        let descriptor = try Client.bind(to: path, kind: SOCK_DGRAM)
        defer { close(descriptor) }
        let notifier = ServiceNotifier(["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "30000000"])
        notifier.ready(status: "serving")
        notifier.watchdog()
        notifier.stopping()
        #expect(receive(descriptor) == "READY=1\nSTATUS=serving\nMAINPID=\(getpid())")
        #expect(receive(descriptor) == "WATCHDOG=1")
        #expect(receive(descriptor) == "STOPPING=1\nSTATUS=stopping")
        #expect(notifier.watchdogInterval == .seconds(15))
        ServiceNotifier([:]).ready(status: "")
        ServiceNotifier(["NOTIFY_SOCKET": directory.file("nobody")]).ready(status: "")
        ServiceNotifier(["NOTIFY_SOCKET": "relative"]).ready(status: "")
        #expect(receive(descriptor) == nil)
    }

    @Test(
        "the watchdog of another process, and none, are none",
        arguments: [
            [:], ["WATCHDOG_USEC": "0"], ["WATCHDOG_USEC": "x"], ["WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1"],
        ]
    )
    func noWatchdog(_ environment: [String: String]) {
        #expect(ServiceNotifier(environment).watchdogInterval == nil)
    }

    private func receive(_ descriptor: CInt) -> String? {
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = recv(descriptor, &bytes, bytes.count, CInt(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
