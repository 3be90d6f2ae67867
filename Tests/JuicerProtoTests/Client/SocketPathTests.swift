import Foundation
import JuicerClient
import TestSupport
import Testing

@Suite("Where the socket is looked for")
struct SocketPathTests {
    @Test("what the user names comes first, then the variable, then the user's own daemon, then the machine's")
    func order() throws {
        let runtime = try TemporaryDirectory()
        let personal = runtime.file("juicer/juicer.sock")
        var environment = ["JUICER_SOCKET": "/named.sock", "XDG_RUNTIME_DIR": runtime.path]
        #expect(SocketPath.resolve("/given.sock", environment: { environment[$0] }) == "/given.sock")
        #expect(SocketPath.resolve(environment: { environment[$0] }) == "/named.sock")
        environment["JUICER_SOCKET"] = ""
        #expect(SocketPath.resolve(environment: { environment[$0] }) == SocketPath.system)
        try FileManager.default.createDirectory(atPath: runtime.file("juicer"), withIntermediateDirectories: false)
        #expect(FileManager.default.createFile(atPath: personal, contents: nil))
        #expect(SocketPath.resolve(environment: { environment[$0] }) == personal)
        #expect(SocketPath.resolve("", environment: { environment[$0] }) == personal)
        environment["XDG_RUNTIME_DIR"] = "relative"
        #expect(SocketPath.resolve(environment: { environment[$0] }) == SocketPath.system)
        #expect(SocketPath.resolve(environment: { _ in nil }) == SocketPath.system)
    }
}
