import Glibc
import JuicerCore
import TestSupport
import Testing

@testable import JuicerCommands

@Suite("The store of session tokens")
struct TokenStoreTests {
    private let id = "0123456789abcdef0123456789abcdef"
    private let runtime: TemporaryDirectory
    private let store: TokenStore

    init() throws {
        let folder = try TemporaryDirectory()
        runtime = folder
        store = TokenStore { $0 == "XDG_RUNTIME_DIR" ? folder.path : nil }
    }

    private var file: String { runtime.file("juicer/sessions/\(id)") }

    private func token(_ text: String) -> SecretBytes {
        Array(text.utf8).withUnsafeBytes { SecretBytes(copying: $0) }
    }

    private func text(_ token: SecretBytes?) -> String? {
        token?.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    @Test("gives back what it keeps, in place of what it kept before")
    func roundTrip() throws {
        #expect(try store.load(backupID: id) == nil)
        try store.save(token("first"), backupID: id)
        try store.save(token("second"), backupID: id)
        #expect(text(try store.load(backupID: id)) == "second")
        #expect(try mode(file) == 0o600)
        #expect(try mode(runtime.file("juicer/sessions")) == 0o700)
        #expect(try names(runtime.file("juicer/sessions")) == [id])
        try store.remove(backupID: id)
        try store.remove(backupID: id)
        #expect(try store.load(backupID: id) == nil)
    }

    @Test("uses no token that others can read", arguments: [0o640, 0o604, 0o660] as [UInt16])
    func openFile(mode: UInt16) throws {
        try store.prepare()
        try plant("token", file, mode: mode)
        #expect(failure { _ = try store.load(backupID: id) }?.status == .denied)
    }

    @Test("uses no token behind a link, and writes through none")
    func link() throws {
        try store.prepare()
        try plant("token", runtime.file("elsewhere"))
        #expect(symlink(runtime.file("elsewhere"), file) == 0)
        #expect(failure { _ = try store.load(backupID: id) }?.status == .denied)
        try store.save(token("new"), backupID: id)
        #expect(try contents(runtime.file("elsewhere")) == Array("token".utf8))
        #expect(text(try store.load(backupID: id)) == "new")
    }

    @Test("uses no folder that others can look into", arguments: ["", "juicer", "juicer/sessions"])
    func openFolder(name: String) throws {
        try store.prepare()
        #expect(chmod(runtime.file(name), 0o750) == 0)
        #expect(failure { try store.save(token("x"), backupID: id) }?.status == .denied)
    }

    @Test("uses no folder behind a link")
    func linkedFolder() throws {
        #expect(mkdir(runtime.file("other"), 0o700) == 0)
        #expect(symlink(runtime.file("other"), runtime.file("juicer")) == 0)
        #expect(failure { try store.save(token("x"), backupID: id) }?.status == .denied)
    }

    @Test("is no pipe, and waits for none")
    func pipe() throws {
        try store.prepare()
        #expect(mkfifo(file, 0o600) == 0)
        #expect(failure { _ = try store.load(backupID: id) }?.status == .denied)
    }

    @Test("says what to do where there is no private place")
    func noRuntime() {
        let store = TokenStore { _ in "/nonexistent/juicer" }
        let failure = failure { try store.prepare() }
        #expect(failure?.hints.contains { $0.contains("--print-token") } == true)
    }

    @Test("believes an id only in the form of ids", arguments: ["", "..", "../../etc/passwd", "ABCDEF", "0123"])
    func hostileID(id: String) {
        #expect(failure { try store.save(token("x"), backupID: id) } != nil)
        #expect(failure { _ = try store.load(backupID: id) } != nil)
        #expect(failure { try store.remove(backupID: id) } != nil)
    }

    @Test("reads a file that a person named only when it is as private")
    func namedFile() throws {
        try plant("token\nmore", runtime.file("mine"))
        #expect(text(try TokenStore.readFile(runtime.file("mine"))) == "token")
        try plant("token", runtime.file("open"), mode: 0o644)
        #expect(failure { _ = try TokenStore.readFile(runtime.file("open")) }?.status == .denied)
        try plant("", runtime.file("empty"))
        #expect(failure { _ = try TokenStore.readFile(runtime.file("empty")) }?.status == .denied)
        #expect(failure { _ = try TokenStore.readFile(runtime.file("none")) }?.status == .notFound)
    }

    private func failure(_ body: () throws -> Void) -> CommandFailure? {
        do {
            try body()
            return nil
        } catch {
            return error as? CommandFailure
        }
    }
}
