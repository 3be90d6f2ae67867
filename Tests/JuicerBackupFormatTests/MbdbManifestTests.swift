import JuicerCore
import TestSupport
import Testing

@testable import JuicerBackupFormat

@Suite struct MbdbManifestTests {
    private func open(_ bytes: [UInt8]) throws -> any ManifestReading {
        try LocalBackupReader().openManifest(.init(format: .mbdb, stored: BytesSource(bytes), fileKey: nil))
    }

    private func sample() -> MbdbBuilder {
        var builder = MbdbBuilder()
        builder.add("HomeDomain", "", mode: 0o40_755)
        builder.add("HomeDomain", "Library/SMS/sms.db", size: 9000, key: [3, 0, 0, 0] + (0..<40))
        builder.add("AppDomain-b", "x", properties: [("com.example", [1, 2])])
        builder.add("HomeDomain", "link", mode: 0o120_755, target: "/private/var")
        builder.add("AppDomain-b", "Y_1")
        return builder
    }

    @Test("Domains are listed by name with their counts")
    func domains() throws {
        let manifest = try open(sample().bytes)
        #expect(try manifest.entryCount == 5)
        #expect(
            try manifest.domains() == [
                .init(name: "AppDomain-b", entryCount: 2), .init(name: "HomeDomain", entryCount: 3),
            ]
        )
        #expect(manifest.problems.isEmpty)
    }

    @Test("Pages of every size pass over each entry once, in order of domains", arguments: [1, 2, 3, 5, 100])
    func pages(_ limit: Int) throws {
        let manifest = try open(sample().bytes)
        var paths: [String] = []
        var query = ManifestQuery(limit: limit)
        repeat {
            let page = try manifest.page(query)
            #expect(page.total == (query.after == nil ? 5 : nil))
            paths += page.records.map { String(decoding: $0.relativePath, as: UTF8.self) }
            query.after = page.next
        } while query.after != nil
        #expect(paths == ["x", "Y_1", "", "Library/SMS/sms.db", "link"])
    }

    @Test("Domains and patterns select, and the total counts what they select")
    func selection() throws {
        let manifest = try open(sample().bytes)
        let home = try manifest.page(ManifestQuery(domain: "HomeDomain", limit: 2))
        #expect(home.records.count == 2)
        #expect(home.total == 3)
        let rest = try manifest.page(ManifestQuery(domain: "HomeDomain", after: home.next, limit: 2))
        #expect(rest.records.map(\.kind) == [.symbolicLink])
        #expect(rest.next == nil)
        #expect(try manifest.page(ManifestQuery(domain: "NoDomain")).total == 0)
        let matched = try manifest.page(ManifestQuery(pattern: "%i%", limit: 1))
        #expect(matched.total == 2)
        #expect(matched.next != nil)
        #expect(try manifest.page(ManifestQuery(pattern: "y\\_1")).records.count == 1)
    }

    @Test("A record has everything that the file has")
    func record() throws {
        let manifest = try open(sample().bytes)
        let record = try manifest.record(domain: "HomeDomain", relativePath: Array("Library/SMS/sms.db".utf8))
        #expect(record.fileID.description == "3d0d7e5fb2ce288813306e4d4636395e047a3d28")
        #expect(record.kind == .file)
        #expect(record.attributes?.size == 9000)
        #expect(record.attributes?.wrappedKey?.prefix == 3)
        #expect(record.attributes?.modified == 1_400_000_001)
        #expect(record.attributes?.statusChanged == 1_400_000_003)
        #expect(record.attributes?.inode == 77)
        #expect(try manifest.record(record.fileID) == record)
        let app = try manifest.record(domain: "AppDomain-b", relativePath: [UInt8(ascii: "x")])
        #expect(app.attributes?.extendedAttributes == [.init(name: "com.example", value: [1, 2])])
        #expect(throws: BackupFormatError(.recordNotFound, "")) {
            try manifest.record(domain: "AppDomain-b", relativePath: [])
        }
    }

    @Test("A list cut off inside a record keeps the records before, and says so")
    func truncated() throws {
        let manifest = try open(sample().bytes.dropLast(5))
        #expect(try manifest.entryCount == 4)
        #expect(manifest.problems.map(\.reason) == [.manifestTruncated])
    }

    @Test("What is no list is damaged, and what is closed stays so")
    func errors() throws {
        #expect(throws: BackupFormatError(.manifestDamaged, "")) { try open(Array("SQLite format 3".utf8)) }
        #expect(throws: BackupFormatError(.manifestDamaged, "")) { try open(Array(sample().bytes.prefix(20))) }
        #expect(throws: BackupFormatError(.manifestEmpty, "")) { try open([]) }
        let manifest = try open(sample().bytes)
        manifest.close()
        #expect(throws: BackupFormatError(.closed, "")) { try manifest.domains() }
    }

    @Test("10,000 mutated lists are read or refused, never more")
    func mutations() throws {
        var refused = 0
        for variant in Mutations(of: sample().bytes, count: 10_000, seed: 17) {
            do throws(BackupFormatError) {
                let manifest = try LocalBackupReader()
                    .openManifest(.init(format: .mbdb, stored: BytesSource(variant), fileKey: nil))
                _ = try manifest.page(ManifestQuery())
            } catch {
                refused += 1
            }
        }
        #expect(refused > 500)
    }
}

extension MbdbManifestTests {
    fileprivate func open(_ bytes: ArraySlice<UInt8>) throws -> any ManifestReading { try open(Array(bytes)) }
}
