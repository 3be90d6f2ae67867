import JuicerBackupFormat
import JuicerCore
import JuicerCrypto
import JuicerSample
import Testing

@Suite struct DamagedBackupTests {
    private func code(_ body: () throws -> Void) -> BackupFormatError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? BackupFormatError)?.code
        }
    }

    static let unlockingErrors: [(SampleDamage, BackupFormatError.Code)] = [
        (.missingManifest, .manifestMissing), (.emptyManifest, .manifestEmpty),
        (.missingManifestPlist, .propertyListMissing), (.emptyManifestPlist, .propertyListDamaged),
        (.truncatedManifestPlist, .propertyListDamaged), (.hostileOuterIterations, .iterationsOutOfRange),
        (.hostileInnerIterations, .iterationsOutOfRange), (.mixedKeybag, .keybagInconsistent),
        (.truncatedKeybag, .keybagDamaged), (.wrongKeybagType, .keybagUnsupported),
    ]

    @Test(
        "What keeps a backup from being unlocked has its own error, quickly",
        arguments: unlockingErrors,
        Parsing.allCases
    )
    func unlocking(_ expected: (SampleDamage, BackupFormatError.Code), _ parsing: Parsing) throws {
        let sample = try SampleFolder(damage: [expected.0])
        let elapsed = ContinuousClock()
            .measure {
                #expect(code { _ = try sample.unlock(parsing: parsing) } == expected.1)
            }
        #expect(elapsed < .seconds(5))
    }

    @Test(
        "A list that ends in its middle fails or gives what is there, and never more",
        arguments: [
            SampleGeneration.ios17, .ios10dot1, .ios9,
        ],
        Parsing.allCases
    )
    func truncatedManifest(_ generation: SampleGeneration, _ parsing: Parsing) throws {
        let sample = try SampleFolder(generation, damage: [.truncatedManifest])
        do {
            let backup = try sample.unlock(parsing: parsing)
            if generation == .ios9 { #expect(backup.problems.map(\.reason) == [.manifestTruncated]) }
            #expect(try backup.everything().count < sample.report.files.count + sample.report.directoryCount + 10)
        } catch let error as BackupFormatError {
            #expect(error.code == .manifestDamaged)
        }
    }

    @Test(
        "Odd but harmless lists are read",
        arguments: [SampleDamage.unpaddedManifest, .walManifest, .nullRow],
        Parsing.allCases
    )
    func harmless(_ damage: SampleDamage, _ parsing: Parsing) throws {
        let sample = try SampleFolder(damage: [damage])
        let backup = try sample.unlock(parsing: parsing)
        let records = try backup.everything()
        #expect(Int64(records.count) == (try backup.entryCount()))
        #expect(records.count(where: { $0.kind == .file }) == sample.report.files.count)
    }

    static let contentErrors: [(SampleDamage, BackupFormatError.Code?)] = [
        (.missingContent, .contentMissing), (.zeroLengthContent, nil),
        (.absentEmptyContent, nil), (.sizeTooSmall, nil), (.unpaddedContent, nil),
        (.folderAsContent, .contentNotRegular), (.symlinkAsContent, .contentNotRegular),
        (.missingClassKey, .classKeyMissing), (.deviceBoundKey, .classKeyDeviceBound),
        (.corruptFileKey, .fileKeyDamaged), (.lengthPrefix, nil), (.plainKeyForm, nil),
    ]

    @Test("One bad file is one error, and all others are read", arguments: contentErrors)
    func contents(_ damage: SampleDamage, _ expected: BackupFormatError.Code?) throws {
        let sample = try SampleFolder(damage: [damage])
        let backup = try sample.unlock()
        for file in sample.report.wholeFiles {
            #expect(try backup.contentHash(backup.record((file.domain, file.path))).hash == file.sha256)
        }
        let file = try #require(sample.report.files(damagedBy: damage).first)
        let record = try backup.record((file.domain, file.path))
        if let expected {
            #expect(code { _ = try backup.openContent(record) } == expected)
        } else {
            let content = try backup.contentHash(record)
            #expect(content.hash == file.sha256)
            #expect(content.length == file.size)
        }
    }

    /// What of 5,000 bytes comes back: never more than is stored, and never zeros in its place.
    static let lengths: [(SampleDamage, ClosedRange<Int64>)] = [
        (.truncatedContent, 16...4992), (.raggedContent, 4976...4992), (.sizeTooSmall, 5000...5000),
        (.sizeTooLarge, 5000...5008), (.unpaddedContent, 16...5008),
    ]

    @Test("Lengths that are not as declared are reported, and what is there is read", arguments: lengths)
    func lengthReports(_ damage: SampleDamage, _ lengths: ClosedRange<Int64>) throws {
        let sample = try SampleFolder(damage: [damage])
        let file = try #require(sample.report.files(damagedBy: damage).first)
        let backup = try sample.unlock()
        let record = try backup.record((file.domain, file.path))
        let content = try backup.openContent(record)
        #expect(!content.report.isRegular)
        #expect(lengths.contains(content.length))
        #expect(try backup.contentHash(record).length == content.length)
    }

    @Test("A damaged record is marked in lists, and an error alone", arguments: Parsing.allCases)
    func damagedRecord(_ parsing: Parsing) throws {
        let sample = try SampleFolder(damage: [.damagedRecord])
        let backup = try sample.unlock(parsing: parsing)
        let damaged = try #require(try backup.everything().first { $0.isDamaged })
        #expect(damaged.domain == SampleDamage.domain)
        #expect(code { _ = try backup.openContent(damaged) } == .recordDamaged)
        #expect(code { _ = try backup.record(damaged.fileID) } == .recordDamaged)
    }

    @Test("Ids that are paths become damaged entries and never paths", arguments: Parsing.allCases)
    func hostileFileIDs(_ parsing: Parsing) throws {
        let sample = try SampleFolder(damage: [.hostileFileID])
        let records = try sample.unlock(parsing: parsing).everything()
            .filter { $0.domain == SampleDamage.domain && $0.isDamaged }
        #expect(records.count == 3)
        #expect(records.allSatisfy { $0.fileID.description.utf8.count == 40 })
    }

    @Test(
        "Names are given as they are, whatever they are",
        arguments: [SampleGeneration.ios17, .ios9],
        Parsing.allCases
    )
    func hostileNames(_ generation: SampleGeneration, _ parsing: Parsing) throws {
        let sample = try SampleFolder(generation, damage: [.hostileNames, .outsideSymlink])
        let backup = try sample.unlock(parsing: parsing)
        let hostile = sample.report.files(damagedBy: .hostileNames)
        #expect(!hostile.isEmpty)
        let records = Dictionary(uniqueKeysWithValues: try backup.everything().map { ($0.fileID.description, $0) })
        for file in hostile {
            let record = try #require(records[file.fileID])
            #expect(try backup.contentHash(record).hash == file.sha256)
            #expect(try backup.record(domain: record.domain, relativePath: record.relativePath).fileID == record.fileID)
        }
    }

    @Test("A folder or link has no content")
    func notAFile() throws {
        let sample = try SampleFolder()
        let backup = try sample.unlock()
        let folder = try #require(try backup.everything().first { $0.kind == .directory })
        #expect(code { _ = try backup.openContent(folder) } == .notAFile)
    }

    static let summaryProblems: [(SampleDamage, BackupProblem.Reason)] = [
        (.missingStatus, .statusMissing), (.missingInfo, .infoMissing), (.missingManifestPlist, .propertyListMissing),
        (.emptyManifestPlist, .propertyListDamaged), (.truncatedManifestPlist, .propertyListDamaged),
        (.missingManifest, .manifestMissing), (.emptyManifest, .manifestEmpty),
        (.unfinishedSnapshot, .snapshotUnfinished),
    ]

    @Test("A summary tells what is odd", arguments: summaryProblems, Parsing.allCases)
    func summaries(_ expected: (SampleDamage, BackupProblem.Reason), _ parsing: Parsing) throws {
        let sample = try SampleFolder(damage: [expected.0])
        let summary = try sample.summary(parsing)
        #expect(summary.problems.contains { $0.reason == expected.1 })
        #expect(summary.isFinished == (expected.0 != .unfinishedSnapshot))
    }

    @Test(
        "Backups without Status.plist or Info.plist are unlocked",
        arguments: [
            SampleDamage.missingStatus, .missingInfo, .unfinishedSnapshot,
        ]
    )
    func stillUsable(_ damage: SampleDamage) throws {
        let sample = try SampleFolder(damage: [damage])
        #expect(try sample.unlock().everything().isEmpty == false)
    }
}
