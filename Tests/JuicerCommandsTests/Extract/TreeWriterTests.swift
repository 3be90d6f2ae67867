import Glibc
import TestSupport
import Testing

@testable import JuicerCommands

@Suite("The writer of trees")
struct TreeWriterTests {
    private let folder: TemporaryDirectory
    private let partial = PartialFiles()
    private let writer: TreeWriter

    init() throws {
        folder = try TemporaryDirectory()
        writer = try TreeWriter(target: folder.file("out"), partial: partial)
    }

    private func path(_ text: String) throws -> EntryPath {
        try EntryPath(domain: "D", relativePath: Array(text.utf8))
    }

    private func write(_ text: String, to name: String, replacing: Bool = false) throws {
        let file = try writer.makeFile(try path(name), replacing: replacing)
        try Array(text.utf8).withUnsafeBytes { try file.write($0) }
        try file.finish(mode: 0o600, modified: FileTime(seconds: 86_400, nanoseconds: 5), replacing: replacing)
    }

    @Test("writes a file with its mode and time and leaves nothing else")
    func file() throws {
        try write("hello", to: "a/b/c.txt")
        #expect(try contents(folder.file("out/D/a/b/c.txt")) == Array("hello".utf8))
        let status = try #require(try writer.status(path("a/b/c.txt")))
        #expect(status.st_mode & 0o7777 == 0o600)
        #expect(status.st_mtim.tv_sec == 86_400 && status.st_mtim.tv_nsec == 5)
        #expect(status.st_nlink == 1)
        #expect(try names(folder.file("out/D/a/b")) == ["c.txt"])
        #expect(try mode(folder.file("out/D/a")) == 0o700)
    }

    @Test("replaces a file only when asked to")
    func replacing() throws {
        try write("one", to: "x")
        let error = #expect(throws: IOFailure.self) { try write("two", to: "x") }
        #expect(error?.code == EEXIST)
        #expect(try contents(folder.file("out/D/x")) == Array("one".utf8))
        #expect(try names(folder.file("out/D")) == ["x"])
        try write("two", to: "x", replacing: true)
        #expect(try contents(folder.file("out/D/x")) == Array("two".utf8))
    }

    @Test("never goes through a link that lies in the target, whether to a folder or as the file")
    func plantedLinks() throws {
        let outside = folder.file("outside")
        #expect(mkdir(outside, 0o700) == 0)
        #expect(mkdir(folder.file("out/D"), 0o700) == 0)
        #expect(symlink(outside, folder.file("out/D/a")) == 0)
        #expect(throws: IOFailure.self) { try write("x", to: "a/b") }
        #expect(throws: IOFailure.self) { try writer.makeFolder(try path("a/b").names[...]) }

        #expect(symlink(outside + "/victim", folder.file("out/D/file")) == 0)
        #expect(throws: IOFailure.self) { try write("x", to: "file") }
        try write("x", to: "file", replacing: true)
        #expect(try names(outside).isEmpty)
        #expect(try contents(folder.file("out/D/file")) == Array("x".utf8))
    }

    @Test("says so where a file stands in the place of a folder")
    func fileForFolder() throws {
        try write("x", to: "a")
        let error = #expect(throws: IOFailure.self) { try write("y", to: "a/b") }
        #expect(error?.description == "cannot use what is there as a folder: not a directory")
    }

    @Test("gives a file no name before it is finished")
    func nameless() throws {
        let file = try writer.makeFile(try path("a"), replacing: false)
        try [1, 2, 3].withUnsafeBytes { try file.write($0) }
        #expect(try names(folder.file("out/D")).isEmpty)
        try file.finish(mode: 0o600, modified: nil, replacing: false)
        #expect(try names(folder.file("out/D")) == ["a"])
    }

    @Test("where a file must have a name, removes what was not finished")
    func unfinished() throws {
        do {
            let file = try writer.makeFile(try path("a"), replacing: true)
            try [1, 2, 3].withUnsafeBytes { try file.write($0) }
            #expect(try names(folder.file("out/D")).count == 1)
        }
        #expect(try names(folder.file("out/D")).isEmpty)
    }

    @Test("where files must have names, removes all that is unfinished at once, and then makes no more")
    func interrupted() throws {
        let files = try (0..<10).map { try writer.makeFile(try path("f\($0)"), replacing: true) }
        partial.removeAllForGood()
        #expect(try names(folder.file("out/D")).isEmpty)
        #expect(throws: IOFailure.self) { try writer.makeFile(try path("g"), replacing: true) }
        #expect(files.count == 10)
    }

    @Test("on a file system without nameless files, never replaces what is there either")
    func namedFiles() throws {
        let writer = try TreeWriter(target: folder.file("named"), partial: partial, makesNameless: false)
        let file = try writer.makeFile(try path("a"), replacing: false)
        #expect(try names(folder.file("named/D")).count == 1)
        try file.finish(mode: 0o600, modified: nil, replacing: false)
        let second = try writer.makeFile(try path("a"), replacing: false)
        let error = #expect(throws: IOFailure.self) {
            try second.finish(mode: 0o600, modified: nil, replacing: false)
        }
        #expect(error?.code == EEXIST)
        #expect(try names(folder.file("named/D")).count == 2)
    }

    @Test("keeps few folders open however many there are")
    func manyFolders() throws {
        for index in 0..<500 { try write("x", to: "d\(index)/f") }
        for index in 0..<500 { #expect(try writer.status(path("d\(index)/f")) != nil) }
    }

    @Test("sets a folder's time after its files")
    func folderTime() throws {
        try write("x", to: "a/f")
        try writer.setTime(try path("a").names[...], FileTime(seconds: 1_000, nanoseconds: 0))
        var status = stat()
        #expect(stat(folder.file("out/D/a"), &status) == 0)
        #expect(status.st_mtim.tv_sec == 1_000)
    }

    @Test("makes a link, and replaces one only when asked to")
    func link() throws {
        let target = Array("f".utf8)
        try writer.makeLink(try path("l"), target: target, modified: nil, replacing: false)
        #expect(throws: IOFailure.self) {
            try writer.makeLink(try path("l"), target: target, modified: nil, replacing: false)
        }
        try writer.makeLink(try path("l"), target: Array("g".utf8), modified: nil, replacing: true)
        #expect(try names(folder.file("out/D")) == ["l"])
    }

    @Test("stops where the disk is full")
    func fullDisk() {
        #expect(IOFailure("write", code: ENOSPC).stopsEverything)
        #expect(!IOFailure("write", code: ENAMETOOLONG).stopsEverything)
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        let error = #expect(throws: IOFailure.self) { try [UInt8(1)].withUnsafeBytes { try writeAll($0, to: full) } }
        #expect(error?.code == ENOSPC)
    }

    @Test("says why a target cannot be used")
    func badTarget() throws {
        try write("x", to: "plain")
        let error = #expect(throws: IOFailure.self) {
            try TreeWriter(target: folder.file("out/D/plain/sub"), partial: partial)
        }
        #expect(error?.code == ENOTDIR)
    }

    @Test("gives the owner reading and nobody else anything")
    func modes() {
        #expect(FileExtractor.mode(0o777) == 0o600)
        #expect(FileExtractor.mode(0o444) == 0o400)
        #expect(FileExtractor.mode(0) == 0o400)
        #expect(FileExtractor.mode(0o4644) == 0o600)
    }
}
