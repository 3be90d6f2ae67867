import Glibc
import JuicerCore
import TestSupport
import Testing

@Suite struct SourceTests {
    private func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = try retryingOnInterrupt("open") { open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600) }
        defer { close(descriptor) }
        try retryingOnInterrupt("write") { Glibc.write(descriptor, bytes, bytes.count) }
    }

    @Test("a file is read at any offset and short only at its end")
    func reading() throws {
        let folder = try TemporaryDirectory()
        let content = (0..<1_000).map { UInt8(truncatingIfNeeded: $0) }
        try write(content, to: folder.file("a"))
        let source = try FileSource(path: folder.file("a"))
        #expect(source.size == 1_000)
        #expect(try source.bytes(count: 2_000) == content)
        #expect(try source.bytes(at: 990, count: 20) == Array(content[990...]))
        #expect(try source.bytes(at: 1_000, count: 20) == [])
        #expect(try source.bytes(at: .max, count: 20) == [])
        #expect(try source.bytes(at: -1, count: 20) == [])
        #expect(try source.allBytes(limit: 1_000) == content)
        #expect(throws: SourceTooLargeError(size: 1_000, limit: 999)) { try source.allBytes(limit: 999) }
    }

    @Test("a file that shrinks while open gives a short read")
    func shrinking() throws {
        let folder = try TemporaryDirectory()
        try write([UInt8](repeating: 1, count: 100), to: folder.file("a"))
        let source = try FileSource(path: folder.file("a"))
        #expect(truncate(folder.file("a"), 10) == 0)
        #expect(try source.bytes(count: 100).count == 10)
    }

    @Test("what is no regular file is refused with its own error, without waiting")
    func refusals() throws {
        let folder = try TemporaryDirectory()
        try write([1], to: folder.file("a"))
        #expect(symlink(folder.file("a"), folder.file("link")) == 0)
        #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
        #expect(throws: FileSourceError.notFound(path: folder.file("b"))) { try FileSource(path: folder.file("b")) }
        #expect(throws: FileSourceError.notFound(path: folder.file("a/b"))) {
            try FileSource(path: folder.file("a/b"))
        }
        #expect(throws: FileSourceError.symbolicLink(path: folder.file("link"))) {
            try FileSource(path: folder.file("link"))
        }
        #expect(throws: FileSourceError.notRegularFile(path: folder.file("pipe"))) {
            try FileSource(path: folder.file("pipe"))
        }
        #expect(throws: FileSourceError.notRegularFile(path: folder.path)) { try FileSource(path: folder.path) }
        #expect(throws: FileSourceError.invalidPath) { try FileSource(path: "a\0b") }
        let long = folder.file(String(repeating: "n", count: 300))
        #expect(throws: FileSourceError.system(path: long, SystemError("open", code: ENAMETOOLONG))) {
            try FileSource(path: long)
        }
        #expect(try FileSource(path: folder.file("link"), followingLinks: true).size == 1)
    }

    @Test("a file without permission is refused as such")
    func permission() throws {
        // Root may read everything; the error is then reached by its code.
        let folder = try TemporaryDirectory()
        try write([1], to: folder.file("a"))
        #expect(chmod(folder.file("a"), 0) == 0)
        if geteuid() != 0 {
            #expect(throws: FileSourceError.permissionDenied(path: folder.file("a"))) {
                try FileSource(path: folder.file("a"))
            }
        }
        #expect(FileSourceError.permissionDenied(path: "a").description == "no permission to read a")
    }

    @Test("a path is taken relative to an open directory")
    func relativePath() throws {
        let folder = try TemporaryDirectory()
        try write([1, 2], to: folder.file("a"))
        let directory = try retryingOnInterrupt("open") { open(folder.path, O_RDONLY | O_DIRECTORY) }
        defer { close(directory) }
        #expect(try FileSource(path: "a", in: directory).bytes(count: 2) == [1, 2])
    }

    @Test("a source over bytes behaves as a file does")
    func bytesSource() throws {
        let source = BytesSource([1, 2, 3])
        #expect(source.size == 3)
        #expect(try source.bytes(at: 1, count: 9) == [2, 3])
        #expect(try source.bytes(at: 3, count: 1) == [])
        #expect(try source.bytes(at: .min, count: 1) == [])
    }

    @Test("a system error says what was tried and why it failed")
    func systemError() {
        #expect(SystemError("open", code: ENOENT).description == "open: No such file or directory")
        #expect(SystemError("open", code: 9_999).description == "open: unknown error")
        #expect(throws: SystemError("close", code: EBADF)) { try retryingOnInterrupt("close") { close(-1) } }
    }
}
