import JuicerCore
import JuicerSample
import TestSupport
import Testing

@Suite struct DamageTests {
    private func write(_ damage: SampleDamage..., plain: Bool = false) throws -> (TemporaryDirectory, SampleReport) {
        let folder = try TemporaryDirectory()
        var options = SampleBackup.Options.quick(passphrase: plain ? nil : .samplePassphrase(), damage: Set(damage))
        options.includesApplications = false
        options.fillerFiles = 2
        options.fillerFileSize = 100
        return (folder, try SampleBackup.write(to: folder.file("b"), options: options))
    }

    private func content(_ folder: TemporaryDirectory, _ file: SampleReport.ExpectedFile) -> String {
        folder.file("b/\(file.fileID.prefix(2))/\(file.fileID)")
    }

    @Test("every fault can be written, and leaves the other files alone", arguments: SampleDamage.allCases)
    func everyFault(damage: SampleDamage) throws {
        let (folder, report) = try write(damage)
        #expect(report.wholeFiles.count == 2)
        let hasFile = report.wholeFiles.allSatisfy {
            Files.exists(folder.file("b/\(damage == .flatContents ? "" : "\($0.fileID.prefix(2))/")\($0.fileID)"))
        }
        #expect(hasFile)
        if damage.concernsOneFile { #expect(report.files(damagedBy: damage).count == 1) }
    }

    @Test("faults of contents show in the content files")
    func contents() throws {
        let (folder, report) = try write(
            .missingContent,
            .truncatedContent,
            .raggedContent,
            .zeroLengthContent,
            .absentEmptyContent,
            .unpaddedContent
        )
        func size(_ damage: SampleDamage) throws -> (stored: Int, plain: Int64) {
            let file = try #require(report.files(damagedBy: damage).first)
            return (try Files.read(content(folder, file)).count, file.size)
        }
        let missing = try #require(report.files(damagedBy: .missingContent).first)
        #expect(!Files.exists(content(folder, missing)))
        let absent = try #require(report.files(damagedBy: .absentEmptyContent).first)
        #expect(absent.size == 0 && !Files.exists(content(folder, absent)))
        let truncated = try size(.truncatedContent)
        #expect(truncated.stored % 16 == 0 && truncated.stored < Int(truncated.plain))
        #expect(try size(.raggedContent).stored % 16 != 0)
        #expect(try size(.zeroLengthContent) == (0, 0))
        let unpadded = try size(.unpaddedContent)
        #expect(unpadded.stored == Int(unpadded.plain))
    }

    @Test("faults of the root files show there")
    func rootFiles() throws {
        for (damage, name) in [
            (SampleDamage.missingManifest, "Manifest.db"), (.missingManifestPlist, "Manifest.plist"),
            (.missingStatus, "Status.plist"), (.missingInfo, "Info.plist"),
        ] {
            let folder = try write(damage).0
            #expect(!Files.exists(folder.file("b/\(name)")))
            #expect(Files.exists(folder.file("b/\(name == "Manifest.db" ? "Manifest.plist" : "Manifest.db")")))
        }
        let empty = try write(.emptyManifest, .emptyManifestPlist).0
        #expect(try Files.read(empty.file("b/Manifest.db")).isEmpty)
        #expect(try Files.read(empty.file("b/Manifest.plist")).isEmpty)
        let whole = try write().0
        let cut = try write(.truncatedManifestPlist).0
        #expect(
            try Files.read(cut.file("b/Manifest.plist")).count == Files.read(whole.file("b/Manifest.plist")).count / 2
        )
        let beside = try write(.walBesideManifest).0
        #expect(try Files.read(beside.file("b/Manifest.db-wal")).starts(with: [0x37, 0x7F, 0x06, 0x82]))
        let unfinished = try write(.unfinishedSnapshot).0
        #expect(Files.exists(unfinished.file("b/Snapshot/Manifest.plist")))
        #expect(!Files.exists(unfinished.file("b/Manifest.plist")))
    }

    @Test("an index without padding is 1 to 16 bytes shorter, and a whole number of pages")
    func unpaddedManifest() throws {
        let whole = try write().0
        let bare = try write(.unpaddedManifest).0
        let padded = try Files.read(whole.file("b/Manifest.db")).count
        let unpadded = try Files.read(bare.file("b/Manifest.db")).count
        #expect(padded == unpadded + 16)
        #expect(unpadded % 4096 == 0)
    }

    @Test("hostile names are listed with the identifiers that their bytes give")
    func hostileNames() throws {
        let (folder, report) = try write(.hostileNames)
        let hostile = report.files(damagedBy: .hostileNames)
        #expect(hostile.count == 13)
        #expect(Set(hostile.map(\.fileID)).count == 13)
        for file in hostile { #expect(Files.exists(content(folder, file))) }
        #expect(hostile.contains { $0.path.utf8.contains(0) })
        #expect(hostile.contains { $0.path.hasPrefix("/") })
        #expect(hostile.contains { $0.path.hasPrefix("../") })
    }
}
