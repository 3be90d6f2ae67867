import Foundation
import Glibc
import TestSupport
import Testing

@testable import JuicerDaemon

/// The program itself, as a process.
@Suite struct DaemonProcessTests {
    private let directory: TemporaryDirectory
    private var socket: String { directory.file("run/juicer.sock") }

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func start(_ arguments: [String] = [], environment: [String: String] = [:]) throws -> ChildProcess {
        let own = ["--socket", socket, "--state", directory.file("state"), "--log-format", "json"]
        var variables = ["HOME": directory.path, "JUICER_SYSTEM": "false"]
        variables.merge(environment) { _, new in new }
        return try ChildProcess(BuiltProducts.path("juicerd"), own + arguments, environment: variables)
    }

    private func answers() async -> Bool {
        await eventually { Client.connects(to: socket) }
    }

    @Test("SIGTERM and SIGINT end it in good order, and the socket's name goes", arguments: [SIGTERM, SIGINT])
    func signals(_ signal: Int32) async throws {
        let daemon = try start()
        #expect(await eventually { daemon.errorsSoFar.contains("\"message\":\"ready\"") })
        #expect(Entry(socket)?.permissions == 0o600)
        #expect(Entry(directory.file("state"))?.permissions == 0o700)
        let begin = ContinuousClock.now
        daemon.signal(signal)
        let result = await daemon.result()
        #expect(result.status == 0)
        #expect(ContinuousClock.now - begin < .seconds(5))
        #expect(Entry(socket) == nil)
        #expect(result.errorText.contains("\"message\":\"stopped\""))
    }

    @Test("of two daemons the second one does not start, and the first serves on")
    func twoStarts() async throws {
        let first = try start()
        #expect(await answers())
        let second = await (try start()).result()
        #expect(second.status == 75)
        #expect(second.errorText.contains("process \(first.id)"))
        #expect(second.errorText.contains("juicerd: hint: "))
        #expect(Client.connects(to: socket))
        first.signal(SIGTERM)
        #expect(await first.result().status == 0)
    }

    @Test("a signal that comes before it is ready stops it in good order as well")
    func earlySignal() async throws {
        for _ in 0..<5 {
            let daemon = try start()
            #expect(await eventually { Client.isHardened(daemon.id) })
            daemon.signal(SIGTERM)
            #expect(await daemon.result().status == 0)
            #expect(Entry(socket) == nil)
        }
    }

    @Test("a daemon that was killed leaves a socket that the next one replaces")
    func afterKill() async throws {
        let first = try start()
        #expect(await answers())
        first.signal(SIGKILL)
        _ = await first.result()
        #expect(Entry(socket)?.kind == S_IFSOCK)
        let second = try start()
        #expect(await answers())
        second.signal(SIGTERM)
        #expect(await second.result().status == 0)
    }

    @Test("the service manager is told when it is ready, alive and stopping")
    func notifications() async throws {
        let path = directory.file("notify")
        let manager = try Client.bind(to: path, kind: SOCK_DGRAM)
        defer { close(manager) }
        let daemon = try start(environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "100000"])
        var messages: [String] = []
        let isReady = await eventually {
            messages += Client.received(manager)
            return messages.contains { $0.hasPrefix("READY=1\n") } && messages.filter { $0 == "WATCHDOG=1" }.count > 2
        }
        #expect(isReady)
        #expect(messages.contains { $0.contains("STATUS=serving on \(socket)") })
        daemon.signal(SIGTERM)
        #expect(await daemon.result().status == 0)
        #expect(Client.received(manager).contains { $0.hasPrefix("STOPPING=1") })
    }

    @Test("its memory cannot be read by others of its user, and it makes no core")
    func hardening() async throws {
        let daemon = try start()
        #expect(await answers())
        for thread in try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.id)/task") {
            #expect(Client.isHardened(daemon.id, thread: thread))
        }
        let limits = try String(contentsOfFile: "/proc/\(daemon.id)/limits", encoding: .utf8)
        #expect(limits.contains(#/Max core file size +0 +0 +/#))
        daemon.signal(SIGTERM)
        _ = await daemon.result()
    }

    @Test(
        "what it cannot start with ends it with a code and a message",
        arguments: [
            (["--log-level", "loud"], 78), (["--config", "/nonexistent"], 78), (["--nonsense"], 64),
            (["--socket", "/tmp/juicer-direct.sock"], 78), (["extra"], 64),
        ] as [([String], Int32)]
    )
    func refusals(_ arguments: [String], _ code: Int32) async throws {
        let result = await (try start(arguments)).result()
        #expect(result.status == code)
        #expect(result.errorText.lowercased().contains("error: "))
    }

    @Test("it takes the socket that a service manager made", .enabled(if: access(Self.activator, X_OK) == 0))
    func activation() async throws {
        mkdir(directory.file("run"), 0o700)
        let arguments = [
            "-l", socket, BuiltProducts.path("juicerd"), "--state", directory.file("state"), "--socket", socket,
        ]
        let environment = ["HOME": directory.path, "JUICER_SYSTEM": "false"]
        let daemon = try ChildProcess(Self.activator, arguments, environment: environment)
        #expect(await answers())
        #expect(await eventually { daemon.errorsSoFar.contains("ready") })
        #expect(Entry(socket + ".lock") == nil)
        daemon.signal(SIGTERM)
        #expect(await daemon.result().status == 0)
        #expect(Entry(socket) != nil)
    }

    private static let activator = "/usr/bin/systemd-socket-activate"
}

extension Client {
    /// Whether a process has made itself unable to gain privileges, which is the first thing that juicerd does.
    static func isHardened(_ id: Int32, thread: String? = nil) -> Bool {
        let path = "/proc/\(id)/task/\(thread ?? "\(id)")/status"
        return (try? String(contentsOfFile: path, encoding: .utf8))?.contains("NoNewPrivs:\t1") == true
    }

    /// The datagrams that wait on a socket.
    static func received(_ descriptor: CInt) -> [String] {
        var messages: [String] = []
        var bytes = [UInt8](repeating: 0, count: 512)
        while true {
            let count = recv(descriptor, &bytes, bytes.count, CInt(MSG_DONTWAIT))
            if count < 0 { return messages }
            messages.append(String(decoding: bytes.prefix(count), as: UTF8.self))
        }
    }
}
