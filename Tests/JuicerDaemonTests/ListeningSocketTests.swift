import Glibc
import TestSupport
import Testing

@testable import JuicerDaemon

@Suite struct ListeningSocketTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        chmod(directory.path, 0o700)
    }

    private var path: String { directory.file("juicer/juicer.sock") }

    private func options(_ path: String? = nil, mode: mode_t = 0o600) -> ListeningSocket.Options {
        ListeningSocket.Options(path: path ?? self.path, mode: mode, directoryMode: 0o700, group: nil)
    }

    private func code(_ body: () throws -> Void) -> DaemonError.Code? {
        do {
            try body()
            return nil
        } catch let error as DaemonError {
            return error.code
        } catch {
            return nil
        }
    }

    @Test("the socket has its mode whatever the umask, in a directory of its own", arguments: [0o600, 0o660])
    func mode(_ mode: mode_t) throws {
        let socket = try ListeningSocket(options(mode: mode))
        defer { close(socket.descriptor) }
        #expect(Entry(path)?.permissions == mode)
        #expect(Entry(path)?.kind == S_IFSOCK)
        #expect(Entry(directory.file("juicer"))?.permissions == 0o700)
        #expect(Client.connects(to: path))
    }

    @Test("on stop the name goes and the lock file stays")
    func removal() throws {
        let socket = try ListeningSocket(options())
        socket.removeName()
        close(socket.descriptor)
        #expect(Entry(path) == nil)
        #expect(Entry(path + ".lock") != nil)
    }

    @Test("on stop a socket that somebody else made meanwhile is left alone")
    func foreignSocketStays() throws {
        let socket = try ListeningSocket(options())
        unlink(path)
        let other = try Client.bind(to: path)
        socket.removeName()
        #expect(Entry(path)?.kind == S_IFSOCK)
        close(socket.descriptor)
        close(other)
    }

    @Test("a stale socket is replaced")
    func stale() throws {
        mkdir(directory.file("juicer"), 0o700)
        close(try Client.bind(to: path))
        #expect(Entry(path) != nil)
        let socket = try ListeningSocket(options())
        #expect(Client.connects(to: path))
        close(socket.descriptor)
    }

    @Test("a socket that answers is left alone")
    func live() throws {
        mkdir(directory.file("juicer"), 0o700)
        let other = try Client.bind(to: path)
        listen(other, 1)
        #expect(code { _ = try ListeningSocket(options()) } == .alreadyRunning)
        #expect(Client.connects(to: path))
        close(other)
    }

    @Test("of two starts one gets the socket, and the other is told who has it")
    func twoStarts() throws {
        let first = try ListeningSocket(options())
        defer { close(first.descriptor) }
        let error = #expect(throws: DaemonError.self) { _ = try ListeningSocket(options()) }
        #expect(error?.code == .alreadyRunning)
        #expect(error?.message.contains("process \(getpid())") == true)
        #expect(Client.connects(to: path))
    }

    @Test("of many that start at once over a stale socket exactly one gets it")
    func race() async throws {
        mkdir(directory.file("juicer"), 0o700)
        close(try Client.bind(to: path))
        let options = options()
        let sockets = await withTaskGroup(of: ListeningSocket?.self) { group in
            for _ in 0..<16 { group.addTask { try? ListeningSocket(options) } }
            return await group.reduce(into: [ListeningSocket]()) { all, socket in
                if let socket { all.append(socket) }
            }
        }
        #expect(sockets.count == 1)
        for socket in sockets { close(socket.descriptor) }
    }

    @Test("a symbolic link at the socket's place is not followed")
    func plantedLink() throws {
        mkdir(directory.file("juicer"), 0o700)
        symlink(directory.file("target"), path)
        #expect(code { _ = try ListeningSocket(options()) } == .pathOccupied)
        #expect(Entry(path)?.kind == S_IFLNK)
    }

    @Test("a plain file at the socket's place is not removed")
    func plainFile() throws {
        mkdir(directory.file("juicer"), 0o700)
        close(open(path, O_CREAT | O_WRONLY, 0o600))
        #expect(code { _ = try ListeningSocket(options()) } == .pathOccupied)
        #expect(Entry(path)?.kind == S_IFREG)
    }

    @Test("a symbolic link at the lock's place is not followed")
    func plantedLock() throws {
        mkdir(directory.file("juicer"), 0o700)
        symlink(directory.file("target"), path + ".lock")
        #expect(code { _ = try ListeningSocket(options()) } == .pathOccupied)
        #expect(Entry(directory.file("target")) == nil)
    }

    @Test("a directory that others can write is refused", arguments: [0o770, 0o702, 0o1777])
    func openDirectory(_ mode: mode_t) throws {
        mkdir(directory.file("juicer"), 0o700)
        chmod(directory.file("juicer"), mode)
        #expect(code { _ = try ListeningSocket(options()) } == .unsafeDirectory)
        #expect(Entry(path) == nil)
    }

    @Test("a directory below one that others can change is refused")
    func openAncestor() throws {
        chmod(directory.path, 0o777)
        #expect(code { _ = try ListeningSocket(options()) } == .unsafeDirectory)
    }

    @Test("a directory that is a symbolic link is refused")
    func linkedDirectory() throws {
        mkdir(directory.file("real"), 0o700)
        symlink(directory.file("real"), directory.file("juicer"))
        #expect(code { _ = try ListeningSocket(options()) } == .unsafeDirectory)
    }

    @Test("a directory of another user is refused", .enabled(if: geteuid() == 0, "only root can make one"))
    func foreignDirectory() throws {
        mkdir(directory.file("juicer"), 0o755)
        chown(directory.file("juicer"), 12_345, 12_345)
        #expect(code { _ = try ListeningSocket(options()) } == .unsafeDirectory)
    }

    @Test("a directory whose parent is missing is not made")
    func missingParent() {
        #expect(code { _ = try ListeningSocket(options(directory.file("a/b/juicer.sock"))) } == .system)
    }

    @Test(
        "a path that cannot be a socket's is refused",
        arguments: ["", "juicer.sock", "@juicer", "\0juicer", "/tmp/", "/tmp/" + String(repeating: "x", count: 103)]
    )
    func badPath(_ path: String) {
        #expect(code { _ = try ListeningSocket(options(path)) } == .invalidSocketPath)
    }

    @Test("a path of 107 bytes is allowed")
    func longestPath() throws {
        let start = directory.file("s/")
        let path = start + String(repeating: "x", count: UnixAddress.maximumPathLength - start.utf8.count)
        let socket = try ListeningSocket(options(path))
        #expect(Client.connects(to: path))
        close(socket.descriptor)
    }
}
