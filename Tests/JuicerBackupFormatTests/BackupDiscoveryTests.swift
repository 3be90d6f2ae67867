import Foundation
import JuicerBackupFormat
import JuicerPlist
import TestSupport
import Testing

@Suite struct BackupDiscoveryTests {
    private let root: TemporaryDirectory

    init() throws { root = try TemporaryDirectory() }

    private func add(_ path: String, _ name: String = "Manifest.plist") throws {
        let folder = root.file(path)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data([1]).write(to: URL(fileURLWithPath: folder + "/" + name))
    }

    private func found(_ roots: String..., limits: BackupDiscovery.Limits = .init()) -> [String] {
        BackupDiscovery.scan(roots: roots.map { FolderPath(root.file($0)) }, limits: limits)
            .folders.map { String($0.path.description.dropFirst(root.path.utf8.count + 1)) }
    }

    @Test("Backups are found at a root and two levels below it, and nothing inside a backup is")
    func depths() throws {
        try add("a/00008030-001A", "Manifest.db")
        try add("a/00008030-001A/Snapshot")
        try add("a/deep/copy-2", "Manifest.mbdb")
        try add("a/deep/deeper/too-deep")
        try add("a/interrupted", "Info.plist")
        try add("a/old", "Manifest.mbdx")
        try add("b", "Status.plist")
        #expect(found("a") == ["a/00008030-001A", "a/deep/copy-2", "a/interrupted", "a/old"])
        #expect(found("b") == ["b"])
        #expect(found("a", "b").count == 5)
    }

    @Test("Links to folders are not followed")
    func links() throws {
        try add("outside/backup")
        try add("roots/real")
        try FileManager.default.createSymbolicLink(
            atPath: root.file("roots/link"),
            withDestinationPath: root.file("outside/backup")
        )
        #expect(found("roots") == ["roots/real"])
    }

    @Test("A root that is not there is a problem, and the others are looked through")
    func missingRoot() throws {
        try add("there/backup")
        let result = BackupDiscovery.scan(roots: [FolderPath(root.file("gone")), FolderPath(root.file("there"))])
        #expect(result.folders.count == 1)
        #expect(result.problems.map(\.problem.reason) == [.rootUnreadable])
    }

    @Test("A root of too many entries is left off, and told")
    func tooMany() throws {
        for number in 0..<20 { try add("many/\(number)") }
        let result = BackupDiscovery.scan(roots: [FolderPath(root.file("many"))], limits: .init(entries: 5))
        #expect(result.folders.count == 5)
        #expect(result.problems.map(\.problem.reason) == [.tooManyEntries])
    }

    @Test("An id depends on the canonical path alone")
    func ids() throws {
        try add("x/one")
        try add("x/two")
        let one = try BackupFolder(FolderPath(root.file("x/one")))
        #expect(one.id == (try BackupFolder(FolderPath(root.file("x/../x/./one/")))).id)
        #expect(one.id != (try BackupFolder(FolderPath(root.file("x/two")))).id)
        #expect(one.id.utf8.count == 32)
    }

    @Test("A fingerprint changes when a file at the root does")
    func fingerprints() throws {
        try add("f")
        let folder = try BackupFolder(FolderPath(root.file("f")))
        let before = folder.fingerprint()
        #expect(folder.fingerprint() == before)
        try add("f", "Status.plist")
        #expect(folder.fingerprint() != before)
    }

    @Test("Names that are not UTF-8 are found and shown with U+FFFD")
    func rawNames() throws {
        let path = FolderPath(bytes: Array(root.path.utf8) + Array("/raw-".utf8) + [0xFF])
        #expect(mkdir(path.bytes.map { CChar(bitPattern: $0) } + [0], 0o700) == 0)
        let manifest = path.appending(Array("Manifest.db".utf8))
        close(open(manifest.bytes.map { CChar(bitPattern: $0) } + [0], O_CREAT | O_WRONLY, 0o600))
        let result = BackupDiscovery.scan(roots: [FolderPath(root.path)])
        #expect(result.folders.map(\.path.description) == [root.path + "/raw-\u{FFFD}"])
    }

    @Test("A summary tells a damaged, unsupported or logged list, and a wrong flag", arguments: Parsing.allCases)
    func summaries(_ parsing: Parsing) throws {
        try add("s", "Manifest.db-wal")
        let database = Data("SQLite format 3\0".utf8)
        try database.write(to: URL(fileURLWithPath: root.file("s/Manifest.db")))
        try Data([0]).write(to: URL(fileURLWithPath: root.file("s/Info.plist")))
        try Data([0]).write(to: URL(fileURLWithPath: root.file("s/Status.plist")))
        let folder = try BackupFolder(FolderPath(root.file("s")))
        #expect(
            Set(folder.summary(reader: parsing.reader).problems.map(\.reason))
                == [.infoDamaged, .statusDamaged, .propertyListMissing, .manifestLogPresent]
        )
        try Data(repeating: 9, count: 64).write(to: URL(fileURLWithPath: root.file("s/Manifest.db")))
        #expect(folder.summary(reader: parsing.reader).problems.contains { $0.reason == .manifestDamaged })
        let list = PropertyList.dictionary(["ManifestKey": .data(Array(repeating: 0, count: 44))])
        try Data(list.encoded(as: .binary)).write(to: URL(fileURLWithPath: root.file("s/Manifest.plist")))
        let summary = folder.summary(reader: parsing.reader)
        #expect(summary.problems.contains { $0.reason == .encryptionFlagWrong })
        #expect(summary.isEncrypted)
        #expect(summary.manifestKind == .encryptedDatabase)
    }
}
