import JuicerCore
import JuicerSample
import TestSupport
import Testing

@testable import JuicerBackupFormat

@Suite struct KeptKeysTests {
    @Test(
        "What an unlocking kept opens every layout again, byte for byte",
        arguments: GenerationTests.layouts,
        Parsing.allCases
    )
    func reopens(_ layout: GenerationTests.Layout, _ parsing: Parsing) throws {
        let sample = try SampleFolder(layout.generation, isEncrypted: layout.isEncrypted)
        let first = try sample.unlock()
        let kept = first.keptKeys
        #expect((kept != nil) == layout.isEncrypted)
        #expect((kept?.count ?? 0) % 8 == 0)
        let records = try first.everything()
        let again = try UnlockedBackup.reopen(sample.folder(), keptKeys: kept, reader: parsing.reader)
        #expect(again.deviceBoundClasses == first.deviceBoundClasses)
        #expect(try again.everything() == records)
        for record in records where record.kind == .file {
            #expect(try again.contentHash(record).hash == first.contentHash(record).hash)
        }
        first.close()
        #expect(first.keptKeys == nil)
    }

    @Test("Keys of another backup, or none, do not open it")
    func foreign() throws {
        let sample = try SampleFolder()
        let other = try SampleFolder { $0.seed = 9 }.unlock().keptKeys
        for keys in [other, nil] {
            #expect(throws: BackupFormatError.self) {
                _ = try UnlockedBackup.reopen(sample.folder(), keptKeys: keys, reader: LocalBackupReader())
            }
        }
    }

    @Test("Damaged ones are refused or lack keys, and nothing worse")
    func mutations() throws {
        let kept = try #require(try SampleFolder(.ios10dot1).unlock().keptKeys)
        var refused = 0
        for variant in Mutations(of: kept.withUnsafeBytes { Array($0) }, count: 5_000, seed: 5) {
            if KeptKeys(variant.withUnsafeBytes { SecretBytes(copying: $0) }) == nil { refused += 1 }
        }
        #expect(refused > 500)
    }
}
