import JuicerBackupFormat
import JuicerCore
import JuicerCrypto
import JuicerSample
import Testing

@Suite struct GenerationTests {
    struct Layout: CustomTestStringConvertible {
        let generation: SampleGeneration
        let isEncrypted: Bool
        var testDescription: String { "iOS \(generation.rawValue), \(isEncrypted ? "encrypted" : "plain")" }
    }

    static let layouts = SampleGeneration.allCases.flatMap {
        [Layout(generation: $0, isEncrypted: true), Layout(generation: $0, isEncrypted: false)]
    }

    @Test(
        "Every file, link and folder of every layout is listed, and every byte is read",
        arguments: layouts,
        Parsing.allCases
    )
    func everyByte(_ layout: Layout, _ parsing: Parsing) throws {
        let sample = try SampleFolder(layout.generation, isEncrypted: layout.isEncrypted, includesApplications: true)
        let backup = try sample.unlock(parsing: parsing)
        #expect(backup.isEncrypted == layout.isEncrypted)
        let records = try backup.everything()
        #expect(records.count(where: { $0.kind == .directory }) == sample.report.directoryCount)
        #expect(records.count(where: { $0.kind == .symbolicLink }) == sample.report.links.count)
        #expect(Int64(records.count) == (try backup.entryCount()))
        let files = Dictionary(
            uniqueKeysWithValues: records.filter { $0.kind == .file }.map { ($0.fileID.description, $0) }
        )
        #expect(files.count == sample.report.files.count)
        for expected in sample.report.files {
            let record = try #require(files[expected.fileID])
            #expect(record.domain == expected.domain)
            #expect(record.relativePath == Array(expected.path.utf8))
            #expect(record.attributes?.modified == expected.modified)
            let content = try backup.contentHash(record)
            #expect(content.hash == expected.sha256, "\(expected.path)")
            #expect(content.length == expected.size)
        }
        for expected in sample.report.links {
            let record = try backup.record((expected.domain, expected.path))
            #expect(record.attributes?.linkTarget == Array(expected.target.utf8))
        }
    }

    @Test(
        "The summary tells how the files are listed, and whether the passphrase is needed",
        arguments: layouts,
        Parsing.allCases
    )
    func summary(_ layout: Layout, _ parsing: Parsing) throws {
        let sample = try SampleFolder(layout.generation, isEncrypted: layout.isEncrypted)
        let summary = try sample.summary(parsing)
        #expect(summary.isEncrypted == layout.isEncrypted)
        #expect(summary.problems.isEmpty)
        #expect(summary.isFinished)
        #expect(summary.deviceName == sample.report.deviceName)
        #expect(summary.deviceIdentifier.lowercased() == sample.report.deviceID.lowercased())
        #expect(!summary.productVersion.isEmpty)
        #expect(summary.lastBackup.map { $0 > 1_400_000_000 && $0 < 2_000_000_000 } == true)
        #expect(summary.id.count == 32)
        let isNew = layout.generation == .ios17 || layout.generation == .ios10dot2
        let kind: ManifestKind =
            layout.generation == .ios9 ? .mbdb : layout.isEncrypted && isNew ? .encryptedDatabase : .plainDatabase
        #expect(summary.manifestKind == kind)
        #expect(try sample.unlock(parsing: parsing).manifestKind == kind)
    }

    @Test(
        "A wrong passphrase is told as such in every generation",
        arguments: SampleGeneration.allCases,
        Parsing.allCases
    )
    func wrongPassphrase(_ generation: SampleGeneration, _ parsing: Parsing) throws {
        let sample = try SampleFolder(generation)
        #expect(throws: BackupFormatError(.passphraseWrong, "")) { try sample.unlock("wrong", parsing: parsing) }
        #expect(throws: BackupFormatError(.passphraseWrong, "")) { try sample.unlock("", parsing: parsing) }
    }

    @Test("A record alone has what lists leave out, and is found by its place and its id", arguments: Parsing.allCases)
    func recordAlone(_ parsing: Parsing) throws {
        let sample = try SampleFolder(includesApplications: true)
        let backup = try sample.unlock(parsing: parsing)
        let file = try #require(sample.report.files.first)
        let record = try backup.record((file.domain, file.path))
        #expect(record.fileID.description == file.fileID)
        #expect(try backup.record(record.fileID) == record)
        #expect(record.attributes?.protectionClass == file.protectionClass)
        let withAttributes = try backup.everything()
            .contains { record in
                try backup.record(record.fileID).attributes?.extendedAttributes.isEmpty == false
            }
        #expect(withAttributes)
        #expect(throws: BackupFormatError(.recordNotFound, "")) { try backup.record(("HomeDomain", "no such file")) }
        let unknown = try #require(FileID(String(repeating: "0", count: 40)))
        #expect(throws: BackupFormatError(.recordNotFound, "")) { try backup.record(unknown) }
    }

    @Test("Domains are counted as their entries are", arguments: Parsing.allCases)
    func domains(_ parsing: Parsing) throws {
        let sample = try SampleFolder(includesApplications: true)
        let backup = try sample.unlock(parsing: parsing)
        let counts = Dictionary(grouping: try backup.everything(), by: \.domain).mapValues { Int64($0.count) }
        let domains = try backup.domains()
        #expect(domains.map(\.name) == counts.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        for domain in domains { #expect(domain.entryCount == counts[domain.name]) }
    }

    @Test("Any part of a file is what it is in the whole")
    func randomAccess() throws {
        let sample = try SampleFolder()
        let backup = try sample.unlock()
        let expected = try #require(sample.report.files.first { $0.size == 1000 })
        let content = try backup.openContent(backup.record((expected.domain, expected.path)))
        #expect(content.length == 1000)
        #expect(content.report.isRegular)
        let whole = try content.source.bytes(at: 0, count: 2000)
        #expect(whole.count == 1000)
        for (offset, count) in [(0, 1), (1, 15), (15, 2), (16, 16), (17, 300), (990, 100), (1000, 5)] {
            let part = try content.source.bytes(at: Int64(offset), count: count)
            #expect(part == Array(whole[offset..<min(1000, offset + count)]))
        }
    }
}
