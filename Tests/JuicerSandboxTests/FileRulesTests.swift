import Glibc
import JuicerSandbox
import TestSupport
import Testing

/// Landlock, in processes of their own.
@Suite(.enabled("needs a kernel with Landlock") { FileRules.support != .none })
struct FileRulesTests {
    private let folder: TemporaryDirectory
    private var inside: String { folder.file("inside") }

    init() throws {
        folder = try TemporaryDirectory()
        mkdir(folder.file("inside"), 0o700)
        close(open(folder.file("outside"), O_CREAT | O_WRONLY, 0o600))
    }

    private static func hasVersion(_ wanted: Int) -> Bool {
        if case .version(let version) = FileRules.support { version >= wanted } else { false }
    }

    @Test("without a rule no path can be opened at all")
    func nothing() async throws {
        let probe = try await Probe(
            "no-files",
            "read:/etc/passwd",
            "write:\(folder.file("new"))",
            "read:/dev/null",
            "exec"
        )
        #expect(probe.codes == [EACCES, EACCES, EACCES, EACCES])
        #expect(access(folder.file("new"), F_OK) != 0)
    }

    @Test("with a rule for a folder, what lies below it can be opened and nothing else, also not by a way around")
    func folderRule() async throws {
        symlink(folder.file("outside"), inside + "/link")
        let probe = try await Probe(
            "files:\(inside)",
            "write:\(inside)/new",
            "read:\(inside)/new",
            "read:\(folder.file("outside"))",
            "read:\(inside)/../outside",
            "read:\(inside)/link",
            "write:\(folder.file("new"))"
        )
        #expect(probe.codes == [0, 0, EACCES, EACCES, EACCES, EACCES])
        #expect(access(inside + "/new", F_OK) == 0)
    }

    @Test("a rule gives the rights that it names and no others, for a folder and for a single file")
    func rights() async throws {
        close(open(inside + "/file", O_CREAT | O_WRONLY, 0o600))
        let folderRule = try await Probe(
            "readable:\(inside)",
            "read:\(inside)/file",
            "write:\(inside)/file",
            "write:\(inside)/new"
        )
        #expect(folderRule.codes == [0, EACCES, EACCES])
        let fileRule = try await Probe(
            "readable:\(inside)/file",
            "read:\(inside)/file",
            "write:\(inside)/file",
            "read:\(inside)"
        )
        #expect(fileRule.codes == [0, EACCES, EACCES])
    }

    @Test("what is not handled stays as it is")
    func unhandled() async throws {
        let probe = try await Probe("read-only", "read:/etc/passwd", "write:\(folder.file("outside"))")
        #expect(probe.codes == [0, EACCES])
    }

    @Test(
        "only the ports that are named can be connected to",
        .enabled("needs Landlock 4") { hasVersion(4) }
    )
    func ports() async throws {
        // Nobody listens on either.
        #expect(try await Probe("port:1", "connect:1", "connect:2").codes == [ECONNREFUSED, EACCES])
    }

    @Test("a process apart cannot signal others", .enabled("needs Landlock 6") { hasVersion(6) })
    func apart() async throws {
        #expect(try await Probe("nothing", "signal:\(getpid())").codes == [0])
        #expect(try await Probe("apart", "signal:\(getpid())").codes == [EPERM])
    }

    @Test("a rule for a path that is not there names it")
    func missingPath() async throws {
        let probe = try await Probe("files:/nonexistent/folder")
        #expect(probe.status == 2)
        #expect(probe.lines.first?.contains("/nonexistent/folder") == true)
    }
}
