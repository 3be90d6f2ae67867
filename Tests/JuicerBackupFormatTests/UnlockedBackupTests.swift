import Foundation
import JuicerBackupFormat
import JuicerCore
import JuicerCrypto
import JuicerPlist
import JuicerSQLite
import JuicerSample
import TestSupport
import Testing

@Suite struct UnlockedBackupTests {
    private func expect(_ code: BackupFormatError.Code, _ body: () throws -> Void) {
        #expect(throws: BackupFormatError(code, ""), performing: body)
    }

    @Test("A backup that was closed gives nothing more, nor does content opened before", arguments: Parsing.allCases)
    func close(_ parsing: Parsing) throws {
        let sample = try SampleFolder()
        let backup = try sample.unlock(parsing: parsing)
        let file = try #require(sample.report.files.first { $0.size > 0 })
        let record = try backup.record((file.domain, file.path))
        let content = try backup.openContent(record)
        backup.close()
        backup.close()
        expect(.closed) { _ = try backup.domains() }
        expect(.closed) { _ = try backup.openContent(record) }
        expect(.closed) { _ = try content.source.bytes(at: 0, count: 1) }
    }

    @Test(
        "A list that is replaced or written to while open is noticed",
        arguments: ["replaced", "written", "removed"],
        Parsing.allCases
    )
    func changed(_ how: String, _ parsing: Parsing) throws {
        let sample = try SampleFolder()
        let backup = try sample.unlock(parsing: parsing)
        _ = try backup.domains()
        let path = sample.directory.file("backup/Manifest.db")
        let bytes = try #require(FileManager.default.contents(atPath: path))
        switch how {
        case "replaced": try bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
        case "written":
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try handle.truncate(atOffset: UInt64(bytes.count / 2))
        default: try FileManager.default.removeItem(atPath: path)
        }
        expect(.changedWhileOpen) { _ = try backup.domains() }
        expect(.changedWhileOpen) { _ = try backup.files(ManifestQuery()) }
    }

    @Test("Reading leaves the backup as it was, byte for byte and file for file")
    func readOnly() throws {
        let sample = try SampleFolder()
        func state() throws -> [String: [String]] {
            let root = sample.directory.file("backup")
            var result: [String: [String]] = [:]
            for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
                let attributes = try FileManager.default.attributesOfItem(atPath: root + "/" + name)
                result[name] = ["\(attributes[.size] ?? 0)", "\(attributes[.modificationDate] ?? 0)"]
            }
            return result
        }
        let before = try state()
        let backup = try sample.unlock()
        for record in try backup.everything() where record.kind == .file { _ = try backup.contentHash(record) }
        #expect(try state() == before)
    }

    @Test("Many threads read at once and get the same bytes", arguments: Parsing.allCases)
    func concurrency(_ parsing: Parsing) async throws {
        let sample = try SampleFolder(includesApplications: true)
        let backup = try sample.unlock(parsing: parsing)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for file in sample.report.files.prefix(30) {
                group.addTask {
                    let record = try backup.record((file.domain, file.path))
                    #expect(try backup.contentHash(record).hash == file.sha256)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("Unlocking stops when nobody wants it")
    func cancellation() throws {
        let sample = try SampleFolder()
        expect(.cancelled) {
            _ = try UnlockedBackup.unlock(
                sample.folder(),
                passphrase: .samplePassphrase(SampleFolder.passphrase),
                reader: LocalBackupReader(),
                isCancelled: { true }
            )
        }
    }

    @Test("Protection classes of files that need the device are told")
    func deviceBound() throws {
        let directory = try TemporaryDirectory()
        try Connection(creating: directory.file("Manifest.db"))
            .execute("CREATE TABLE Files(fileID TEXT PRIMARY KEY, domain, relativePath, flags, file)")
        let list = PropertyList.dictionary([
            "IsEncrypted": .boolean(true), "BackupKeyBag": .data(try KeybagBuilder().build()),
        ])
        try Data(list.encoded(as: .binary)).write(to: URL(fileURLWithPath: directory.file("Manifest.plist")))
        let folder = try BackupFolder(FolderPath(directory.path))
        let backup = try folder.unlock(KeybagBuilder().secret(KeybagBuilder().passphrase))
        #expect(backup.deviceBoundClasses == [2])
        #expect(try backup.entryCount() == 0)
    }

    @Test("A folder that is none, and one that is no backup, have their errors")
    func wrongFolders() throws {
        let empty = try TemporaryDirectory()
        expect(.folderUnreadable) { _ = try BackupFolder(FolderPath(empty.file("nothing"))) }
        let folder = try BackupFolder(FolderPath(empty.path))
        expect(.manifestMissing) { _ = try folder.unlock(.samplePassphrase()) }
        try Data([0x6D]).write(to: URL(fileURLWithPath: empty.file("Manifest.mbdx")))
        expect(.manifestUnsupported) { _ = try folder.unlock(.samplePassphrase()) }
        #expect(folder.summary(reader: LocalBackupReader()).problems.contains { $0.reason == .manifestUnsupported })
    }

    /// A backup of one hand-written Manifest.plist and Manifest.db.
    private func handMade(_ list: PropertyList, database: [UInt8]) throws -> (TemporaryDirectory, BackupFolder) {
        let directory = try TemporaryDirectory()
        try Data(list.encoded(as: .xml)).write(to: URL(fileURLWithPath: directory.file("Manifest.plist")))
        try Data(database).write(to: URL(fileURLWithPath: directory.file("Manifest.db")))
        return (directory, try BackupFolder(FolderPath(directory.path)))
    }

    @Test(
        "Keys to Manifest.db that cannot be used, and missing keybags, have their errors",
        arguments: Parsing.allCases
    )
    func manifestKeys(_ parsing: Parsing) throws {
        let bag = try KeybagBuilder().build()
        let noise = [UInt8](repeating: 7, count: 4096)
        let passphrase = KeybagBuilder().secret(KeybagBuilder().passphrase)
        func unlock(_ list: PropertyList) throws {
            let (directory, folder) = try handMade(list, database: noise)
            defer { withExtendedLifetime(directory) {} }
            _ = try folder.unlock(passphrase, parsing)
        }
        let encrypted: [String: PropertyList] = ["IsEncrypted": .boolean(true), "BackupKeyBag": .data(bag)]
        expect(.keybagMissing) { try unlock(.dictionary(["IsEncrypted": .boolean(true)])) }
        expect(.propertyListDamaged) { try unlock(.array([])) }
        expect(.manifestDamaged) { try unlock(.dictionary([:])) }
        expect(.manifestDamaged) { try unlock(.dictionary(encrypted)) }
        for key in [[UInt8](repeating: 4, count: 44), [4, 0, 0, 0] + [UInt8](repeating: 1, count: 40), [1]] {
            expect(.manifestKeyUnusable) {
                try unlock(.dictionary(encrypted.merging(["ManifestKey": .data(key)]) { $1 }))
            }
        }
    }

    @Test(
        "A database that lists no files is a damaged list, views do not count, and no view is followed",
        arguments: [
            "CREATE TABLE Other(a)",
            "CREATE VIEW Files AS SELECT 1 AS fileID, 'd' AS domain, '' AS relativePath, 1 AS flags, x'' AS file",
            "PRAGMA encoding='UTF-16le'; CREATE TABLE Files(fileID TEXT PRIMARY KEY, domain, relativePath, flags, file)",
        ],
        Parsing.allCases
    )
    func wrongTables(_ sql: String, _ parsing: Parsing) throws {
        let directory = try TemporaryDirectory()
        try Connection(creating: directory.file("Manifest.db")).execute(sql)
        let list = try PropertyList.dictionary(["IsEncrypted": .boolean(false)]).encoded(as: .binary)
        try Data(list).write(to: URL(fileURLWithPath: directory.file("Manifest.plist")))
        let folder = try BackupFolder(FolderPath(directory.path))
        expect(.manifestDamaged) { _ = try folder.unlock(.samplePassphrase(), parsing) }
    }

    @Test(
        "A list of too many domains is refused, and domains that are no text are not listed",
        arguments: Parsing.allCases
    )
    func manyDomains(_ parsing: Parsing) throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("Manifest.db")
        try Connection(creating: path)
            .execute(
                """
                CREATE TABLE Files(fileID TEXT PRIMARY KEY, domain, relativePath, flags, file);
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100001)
                INSERT INTO Files SELECT i, 'd' || i, '', 2, NULL FROM n;
                INSERT INTO Files VALUES ('x', x'00', '', 1, NULL), ('y', 5, '', 1, NULL), ('z', NULL, NULL, 16, NULL);
                """
            )
        let source = try FileSource(path: path)
        let manifest = try parsing.reader.openManifest(.init(format: .database, stored: source, fileKey: nil))
        #expect(try manifest.entryCount == 100_001)
        expect(.limitExceeded) { _ = try manifest.domains() }
    }

    @Test("A file that may not be read is told as such", .enabled(if: geteuid() != 0))
    func unreadable() throws {
        let sample = try SampleFolder()
        try FileManager.default.setAttributes(
            [.posixPermissions: 0],
            ofItemAtPath: sample.directory.file("backup/Manifest.plist")
        )
        expect(.fileUnreadable) { _ = try sample.unlock() }
    }

    @Test("A list that cannot be read any more is told as such")
    func unreadableSource() {
        struct Failing: RandomAccessSource {
            var size: Int64 { 5000 }
            func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
                throw SystemError("read", code: EIO)
            }
        }
        for format in [ManifestFormat.database, .mbdb] {
            expect(.fileUnreadable) {
                _ = try LocalBackupReader().openManifest(.init(format: format, stored: Failing(), fileKey: nil))
            }
        }
    }
}
