import Foundation
import Glibc
import JuicerClient
import TestSupport
import Testing

@Suite("When no daemon can be reached")
struct ConnectionErrorTests {
    private func failure(_ path: String) async -> ConnectionError? {
        do {
            let client = try await DaemonClient.connect(socket: path, program: "test/1")
            await client.close()
            return nil
        } catch {
            return error as? ConnectionError
        }
    }

    /// A socket file that nobody listens on.
    private func staleSocket(_ path: String) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        close(descriptor)
    }

    @Test("without a socket, and with one that nobody listens on, the daemon is not running")
    func notRunning() async throws {
        let folder = try TemporaryDirectory()
        let missing = await failure(folder.file("none.sock"))
        #expect(missing?.reason == .notRunning)
        #expect(missing?.hint.contains("juicerd") == true)
        staleSocket(folder.file("stale.sock"))
        #expect(await failure(folder.file("stale.sock"))?.reason == .notRunning)
    }

    @Test("a file is not a socket, and a folder that is a file has none in it")
    func notASocket() async throws {
        let folder = try TemporaryDirectory()
        #expect(FileManager.default.createFile(atPath: folder.file("file"), contents: nil))
        #expect(await failure(folder.file("file"))?.reason == .notASocket)
        #expect(await failure(folder.file("file/juicer.sock"))?.reason == .notASocket)
        #expect(await failure(folder.path)?.reason == .notASocket)
    }

    @Test("a path of 108 bytes is too long")
    func tooLong() async {
        let path = "/" + String(repeating: "a", count: 107)
        let error = await failure(path)
        #expect(error?.reason == .pathTooLong)
        #expect(error?.hint == "use a path of at most 107 bytes")
    }

    @Test("without permission it says so", .enabled(if: geteuid() != 0, "root may everything"))
    func permission() async throws {
        let folder = try TemporaryDirectory()
        staleSocket(folder.file("closed.sock"))
        chmod(folder.file("closed.sock"), 0)
        #expect(await failure(folder.file("closed.sock"))?.reason == .permissionDenied)
    }

    @Test("a loop of links is told by the system's own words")
    func system() async throws {
        let folder = try TemporaryDirectory()
        try FileManager.default.createSymbolicLink(atPath: folder.file("loop"), withDestinationPath: "loop")
        let error = await failure(folder.file("loop"))
        #expect(error?.reason == .system(errno: ELOOP))
        #expect(error?.description.contains("symbolic links") == true)
    }
}
