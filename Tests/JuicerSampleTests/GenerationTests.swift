import Glibc
import JuicerCore
import JuicerSample
import TestSupport
import Testing

@Suite struct GenerationTests {
    @Test(
        "every layout is written with its own index, contents and property lists",
        arguments: SampleGeneration.allCases
    )
    func everyLayout(generation: SampleGeneration) throws {
        let folder = try TemporaryDirectory()
        let report = try SampleBackup.write(
            to: folder.file("b"),
            options: .quick(generation: generation, passphrase: .samplePassphrase())
        )
        let index = try Files.read(folder.file(generation == .ios9 ? "b/Manifest.mbdb" : "b/Manifest.db"))
        switch generation {
        case .ios9: #expect(index.starts(with: Array("mbdb".utf8) + [5, 0]))
        case .ios10dot0, .ios10dot1: #expect(index.starts(with: Array("SQLite format 3\0".utf8)))
        case .ios10dot2, .ios17: #expect(!index.starts(with: Array("SQLite format 3\0".utf8)) && index.count % 16 == 0)
        }
        #expect(report.files.count > 40)
        for file in report.files {
            let shard = generation == .ios9 ? "" : "\(file.fileID.prefix(2))/"
            let stored = try Files.read(folder.file("b/\(shard)\(file.fileID)"))
            #expect(stored.count == Int(file.size / 16 + 1) * 16, "\(file.path)")
        }
        for name in ["Manifest.plist", "Status.plist", "Info.plist"] {
            #expect(try !Files.read(folder.file("b/\(name)")).isEmpty)
        }
    }

    @Test("a plain backup holds its contents as they are", arguments: SampleGeneration.allCases)
    func plainBackup(generation: SampleGeneration) throws {
        let folder = try TemporaryDirectory()
        let report = try SampleBackup.write(
            to: folder.file("b"),
            options: .quick(generation: generation, passphrase: nil)
        )
        let file = try #require(report.file(domain: "AppDomain-org.example.journal", path: "Documents/canary.txt"))
        let shard = generation == .ios9 ? "" : "\(file.fileID.prefix(2))/"
        let stored = try Files.read(folder.file("b/\(shard)\(file.fileID)"))
        #expect(stored == Array(SampleBackup.documentCanary.utf8))
        #expect(report.file(domain: "HealthDomain", path: "Health/healthdb_secure.sqlite") == nil)
    }

    @Test("the same options give the same bytes, another seed gives others")
    func reproducible() throws {
        let folder = try TemporaryDirectory()
        var options = SampleBackup.Options.quick(passphrase: .samplePassphrase())
        options.manyFiles = 20
        let first = try SampleBackup.write(to: folder.file("a"), options: options)
        let second = try SampleBackup.write(to: folder.file("b"), options: options)
        #expect(first.files == second.files)
        let names =
            ["Manifest.db", "Manifest.plist", "Info.plist", "Status.plist"]
            + first.files.map { "\($0.fileID.prefix(2))/\($0.fileID)" }
        for name in names {
            #expect(try Files.read(folder.file("a/\(name)")) == Files.read(folder.file("b/\(name)")), "\(name)")
        }
        options.seed = 2
        let third = try SampleBackup.write(to: folder.file("c"), options: options)
        #expect(third.deviceID != first.deviceID)
        #expect(try Files.read(folder.file("a/Manifest.plist")) != Files.read(folder.file("c/Manifest.plist")))
    }

    @Test("nothing that an encrypted backup holds can be read in its files")
    func noCanaryInTheClear() throws {
        let folder = try TemporaryDirectory()
        let report = try SampleBackup.write(
            to: folder.file("b"),
            options: .quick(passphrase: .samplePassphrase())
        )
        #expect(report.canaries.count >= 4)
        for name in ["Manifest.db", "Manifest.plist"] + report.files.map({ "\($0.fileID.prefix(2))/\($0.fileID)" }) {
            let text = String(decoding: try Files.read(folder.file("b/\(name)")), as: UTF8.self)
            for canary in report.canaries + ["juicer demo"] { #expect(!text.contains(canary), "\(name)") }
        }
    }

    @Test("fillers, a big file and many files come in the numbers and sizes asked for")
    func fillers() throws {
        let folder = try TemporaryDirectory()
        var options = SampleBackup.Options.quick(passphrase: .samplePassphrase())
        options.includesApplications = false
        options.fillerFiles = 3
        options.fillerFileSize = 70_000
        options.bigFileSize = 3 << 20 | 7
        options.manyFiles = 130
        let report = try SampleBackup.write(to: folder.file("b"), options: options)
        #expect(report.files.count == 134)
        #expect(report.files.filter { $0.size == 70_000 }.count == 3)
        #expect(Set(report.files.prefix(3).map(\.sha256)).count == 3)
        #expect(report.files.contains { $0.path == "Documents/big.bin" && $0.size == 3 << 20 | 7 })
        #expect(report.canaries.isEmpty)
    }
}

/// Plain file access for the tests of this target.
enum Files {
    static func read(_ path: String) throws -> [UInt8] {
        let source = try FileSource(path: path)
        var bytes = [UInt8](repeating: 0, count: Int(source.size))
        let count = try bytes.withUnsafeMutableBytes { try source.read(into: $0, at: 0) }
        #expect(count == bytes.count)
        return bytes
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
