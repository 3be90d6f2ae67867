import JuicerPlist
import TestSupport
import Testing

@testable import JuicerBackupFormat

@Suite struct ArchivedFileRecordTests {
    private func read(_ bytes: [UInt8], extended: Bool = true) throws -> FileAttributes {
        try bytes.withUnsafeBytes { try ArchivedFileRecord.attributes(of: $0, wantsExtendedAttributes: extended) }
    }

    @Test("Every field of a record is read, wherever its objects lie", arguments: [0, 1, 40])
    func everything(_ shift: Int) throws {
        var builder = MBFileBuilder()
        builder.shift = shift
        builder.target = "/private/var/ü"
        builder.digest = Array(1...20)
        builder.extendedAttributes = .dictionary(["b": .data([2]), "a": .data([1])])
        let attributes = try read(builder.build())
        #expect(attributes.size == 12_345)
        #expect(attributes.mode == 0o100_644)
        #expect(attributes.modified == 1_700_000_001)
        #expect(attributes.statusChanged == 1_700_000_002)
        #expect(attributes.created == 1_700_000_000)
        #expect(attributes.userID == 501)
        #expect(attributes.groupID == 502)
        #expect(attributes.inode == 4_294_967_299)
        #expect(attributes.protectionClass == 3)
        #expect(attributes.wrappedKey?.bytes == Array(0..<40))
        #expect(attributes.wrappedKey?.prefix == 3)
        #expect(attributes.linkTarget == Array("/private/var/ü".utf8))
        #expect(attributes.digest == Array(1...20))
        #expect(attributes.extendedAttributes == [.init(name: "a", value: [1]), .init(name: "b", value: [2])])
        #expect(try read(builder.build(), extended: false).extendedAttributes.isEmpty)
    }

    @Test("A key may be plain data as well as archived data")
    func plainKey() throws {
        var builder = MBFileBuilder()
        builder.keyIsPlainData = true
        #expect(try read(builder.build()).wrappedKey?.bytes == Array(0..<40))
    }

    @Test("A key whose prefix is a length and not the class is read, and flagged")
    func lengthPrefix() throws {
        var builder = MBFileBuilder()
        builder.encryptionKey = [0, 0, 0, 0x28] + (0..<40)
        let attributes = try read(builder.build())
        #expect(attributes.wrappedKey?.bytes == Array(0..<40))
        #expect(attributes.wrappedKey?.prefixMatches(protectionClass: attributes.protectionClass) == false)
    }

    @Test("Keys that synthetic and old records lack keep their default")
    func missingKeys() throws {
        var builder = MBFileBuilder()
        builder.fields = ["Size": .integer(7)]
        builder.encryptionKey = nil
        let attributes = try read(builder.build())
        #expect(attributes.size == 7)
        #expect(attributes.inode == 0)
        #expect(attributes.modified == nil)
        #expect(attributes.wrappedKey == nil)
    }

    @Test("A digest of another length than SHA-1 is none")
    func oddDigest() throws {
        var builder = MBFileBuilder()
        builder.digest = [1, 2, 3]
        #expect(try read(builder.build()).digest == nil)
    }

    @Test("What is no archive is a damaged record", arguments: ["nothing", "no archive", "no root", "short key"])
    func damaged(_ what: String) throws {
        var bytes: [UInt8] = []
        switch what {
        case "nothing": break
        case "no archive": bytes = try PropertyList.dictionary([:]).encoded(as: .binary)
        case "no root":
            bytes = try PropertyList.dictionary(["$top": .dictionary(["root": .uid(9)]), "$objects": .array([])])
                .encoded(as: .binary)
        default:
            var builder = MBFileBuilder()
            builder.encryptionKey = [1, 2, 3]
            bytes = try builder.build()
        }
        #expect(throws: BackupFormatError(.recordDamaged, "")) { try read(bytes) }
    }

    @Test("A record of absurd size is refused")
    func tooLarge() {
        #expect(throws: BackupFormatError(.limitExceeded, "")) { try read(Array(repeating: 0, count: 2 << 20)) }
    }

    @Test("10,000 mutated records are read or refused, never more")
    func mutations() throws {
        var builder = MBFileBuilder()
        builder.target = "target"
        builder.extendedAttributes = .dictionary(["name": .data([1, 2, 3])])
        var refused = 0
        for variant in Mutations(of: try builder.build(), count: 10_000, seed: 13) {
            do {
                _ = try read(variant)
            } catch let error as BackupFormatError where error.code == .recordDamaged {
                refused += 1
            }
        }
        #expect(refused > 1_000)
    }
}
