import Foundation
import NIOCore
import TestSupport
import Testing

@testable import TTRPC

@Suite("Debian's Go client", .timeLimit(.minutes(3)))
struct GoClientTests {
    private static let library = "/usr/share/gocode/src/github.com/containerd/ttrpc"
    static let isInstalled = access("/usr/bin/go", X_OK) == 0 && access(library, F_OK) == 0

    private var health: ServiceDefinition {
        let method = MethodDescriptor(service: "grpc.health.v1.Health", method: "Check", kind: .unary, isQuick: true)
        return ServiceDefinition(name: method.service, methods: [.quick(method) { _, _ in bytes(8, 1) }])
    }

    private var backups: ServiceDefinition {
        let method = MethodDescriptor(service: "juicer.v1.Backups", method: "List", kind: .unary)
        return ServiceDefinition(
            name: method.service,
            methods: [
                .unary(method) { request, context in
                    #expect(request == ByteBuffer(bytes: [0x0A, 2, 8, 10]))
                    #expect(context.deadline != nil)
                    let backup = Frames.field(1, Array("id-1".utf8)) + Frames.field(3, Array("Phone".utf8))
                    return ByteBuffer(bytes: Frames.field(1, backup) + Frames.field(2, [16, 1]))
                }
            ]
        )
    }

    @Test(
        "It calls Health/Check and Backups/List",
        .enabled(if: isInstalled, "needs Debian's golang-go and golang-github-containerd-ttrpc-dev")
    )
    func healthAndList() async throws {
        let folder = try TemporaryDirectory()
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Interop/go/healthlist/main.go").standardized.path
        let environment = [
            "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "",
            "HOME": ProcessInfo.processInfo.environment["HOME"] ?? folder.path,
        ]
        let build = try await ChildProcess.run(
            "/usr/bin/go",
            ["build", "-o", folder.file("healthlist"), source],
            environment: environment
        )
        try #require(build.status == 0, "\(build.errorText)")
        let server = Server(services: [health, backups], group: World.group, logger: World.logger)
        try await server.start(path: folder.file("s"))
        let result = try await ChildProcess.run(folder.file("healthlist"), [folder.file("s")])
        #expect(result.status == 0, "\(result.errorText)")
        let lines = result.text.split(separator: "\n")
        #expect(lines.first == #"{"Status":1}"#)
        #expect(lines.last?.contains(#""Id":"id-1""#) == true && lines.last?.contains(#""Total":1"#) == true)
        await server.shutdownGracefully(within: .seconds(1))
    }
}
