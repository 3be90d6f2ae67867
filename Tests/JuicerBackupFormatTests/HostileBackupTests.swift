import Foundation
import JuicerBackupFormat
import JuicerCore
import JuicerPlist
import JuicerSQLite
import JuicerSample
import TestSupport
import Testing

@testable import JuicerWorker

/// Damaged backups: whatever they are, a worker, and the way from it, give what parsing in this process gives.
/// They block for a while, and leave the threads that other tests wait on alone.
@Suite struct HostileBackupTests {
    private typealias Outcome<V: Hashable> = Result<V, BackupFormatError>

    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func file(_ bytes: [UInt8]) throws -> FileSource {
        try Data(bytes).write(to: URL(fileURLWithPath: directory.file("damaged")))
        return try FileSource(path: directory.file("damaged"))
    }

    private func outcome<V: Hashable>(_ body: () throws(BackupFormatError) -> V) -> Outcome<V> {
        Result { () throws(BackupFormatError) in try body() }
    }

    /// What the daemon has of a value, or an error, that a worker came to.
    private func overTheWire<V: Hashable>(
        _ outcome: Outcome<V>,
        _ write: (V, inout AnswerWriter) -> Void,
        _ read: (inout PacketReader) throws(PacketError) -> V
    ) throws -> Outcome<V> {
        let answer = BackupAnswer { writer throws(BackupFormatError) in write(try outcome.get(), &writer) }
        do {
            return .success(try answer.bytes.withUnsafeBytes { try BackupAnswer.value(of: $0, read) })
        } catch let error as BackupFormatError {
            return .failure(error)
        }
    }

    private static func manifest(_ keybag: [UInt8]) throws -> [UInt8] {
        try PropertyList.dictionary([
            "IsEncrypted": .boolean(true), "BackupKeyBag": .data(keybag), "WasPasscodeSet": .boolean(true),
            "ManifestKey": .data([4, 0, 0, 0] + [UInt8](repeating: 7, count: 40)), "Version": .string("10.0"),
            "Date": .date(0), "Lockdown": .dictionary(["DeviceName": .string("Ännas iPhone")]),
        ])
        .encoded(as: .binary)
    }

    /// Damaged property lists, and whole ones with a damaged keybag.
    private static func manifests(_ count: Int) throws -> [[UInt8]] {
        let keybag = try KeybagBuilder().build()
        return Array(Mutations(of: try manifest(keybag), count: count / 2, seed: 21))
            + (try Mutations(of: keybag, count: count / 2, seed: 22).map { try manifest($0) })
    }

    @Test("10,000 damaged property lists and keybags come over the wire as they were read")
    func manifestsOverTheWire() async throws {
        try await BlockingExecutor.shared.run { [self] in
            let reader = LocalBackupReader()
            var refused = 0
            for bytes in try Self.manifests(10_000) {
                let source = BytesSource(bytes)
                let encryption = outcome { () throws(BackupFormatError) in
                    try reader.encryption(manifestPropertyList: source)
                }
                if case .failure = encryption { refused += 1 }
                let read = try overTheWire(encryption, { $0.write(to: &$1) }) { r throws(PacketError) in
                    try EncryptionDescription(from: &r)
                }
                #expect(read == encryption)
                let description = reader.describe(DescriptionSources(info: source, status: source, manifest: source))
                let described = try overTheWire(.success(description), { $0.write(to: &$1) }) { r throws(PacketError) in
                    try BackupDescription(from: &r)
                }
                #expect(described == .success(description))
            }
            #expect((2_000..<9_900).contains(refused))
        }
    }

    @Test("a worker reads damaged property lists and keybags as this process does")
    func manifestsInWorker() async throws {
        try await BlockingExecutor.shared.run { [self] in
            let (here, worker) = (Parsing.here.reader, Parsing.inWorker.reader)
            for bytes in try Self.manifests(isThorough ? 10_000 : 200) {
                let list = try file(bytes)
                func encryption(_ reader: any BackupReader) -> Outcome<EncryptionDescription> {
                    outcome { () throws(BackupFormatError) in try reader.encryption(manifestPropertyList: list) }
                }
                #expect(encryption(worker) == encryption(here))
                let lists = DescriptionSources(info: list, status: nil, manifest: list)
                #expect(try worker.describe(lists) == (try here.describe(lists)))
            }
        }
    }

    @Test("10,000 damaged records are listed, and looked up, by a worker as by this process")
    func records() async throws {
        try await BlockingExecutor.shared.run { [self] in
            var builder = MBFileBuilder()
            builder.target = "target"
            builder.extendedAttributes = .dictionary(["name": .data([1, 2, 3])])
            let path = directory.file("Manifest.db")
            var ids: [FileID] = []
            do {
                let database = try Connection(creating: path)
                try database.execute(
                    "CREATE TABLE Files(fileID TEXT PRIMARY KEY, domain, relativePath, flags, file); BEGIN"
                )
                let row = try database.prepare("INSERT INTO Files VALUES (?1, 'HomeDomain', ?2, ?3, ?4)")
                for (number, bytes) in Mutations(of: try builder.build(), count: 10_000, seed: 23).enumerated() {
                    let fileID = FileID(words: (UInt64(number) << 40, 0, 1))
                    ids.append(fileID)
                    try row.bind(fileID.description, at: 1)
                    try row.bind("file \(number)", at: 2)
                    try row.bind(Int64(number % 6), at: 3)
                    try bytes.withUnsafeBytes { try row.bind(blob: $0, at: 4) }
                    _ = try row.step()
                    row.reset()
                }
                try database.execute("COMMIT")
            }
            let lists = try Parsing.allCases.map {
                try $0.reader.openManifest(.init(format: .database, stored: FileSource(path: path), fileKey: nil))
            }
            var query = ManifestQuery(limit: 1000)
            var damaged = 0
            repeat {
                let page = try lists[0].page(query)
                #expect(try lists[1].page(query) == page)
                damaged += page.records.count { $0.isDamaged }
                query.after = page.next
            } while query.after != nil
            #expect((1_000..<10_000).contains(damaged))
            for start in stride(from: 0, to: 10_000, by: 256) {
                let some = Array(ids[start..<min(10_000, start + 256)])
                #expect(try lists[1].records(some) == (try lists[0].records(some)))
                let alone = lists.map { list in outcome { () throws(BackupFormatError) in try list.record(some[0]) } }
                #expect(alone[1] == alone[0])
            }
        }
    }

    @Test("a worker reads damaged lists of files as this process does", arguments: [SampleGeneration.ios17, .ios9])
    func lists(_ generation: SampleGeneration) async throws {
        try await BlockingExecutor.shared.run { [self] in
            let sample = try SampleFolder(generation, isEncrypted: false)
            let isDatabase = generation == .ios17
            let name = isDatabase ? "Manifest.db" : "Manifest.mbdb"
            let bytes = try FileSource(path: sample.directory.file("backup/\(name)")).allBytes(limit: 1 << 24)
            for damaged in Mutations(of: bytes, count: isThorough ? 10_000 : 50, seed: 24) {
                let outcomes = try Parsing.allCases.map { parsing in
                    let input = ManifestInput(
                        format: isDatabase ? .database : .mbdb,
                        stored: try file(damaged),
                        fileKey: nil
                    )
                    return outcome { () throws(BackupFormatError) in try Contents(parsing.reader.openManifest(input)) }
                }
                #expect(outcomes[1] == outcomes[0])
            }
        }
    }

    /// What a list gives.
    private struct Contents: Hashable {
        let problems: [BackupProblem]
        let count: Outcome<Int64>
        let domains: Outcome<[DomainSummary]>
        let page: Outcome<ManifestPage>
        let found: Outcome<ManifestPage>

        init(_ list: any ManifestReading) throws(BackupFormatError) {
            problems = list.problems
            count = Result { () throws(BackupFormatError) in try list.entryCount }
            domains = Result { () throws(BackupFormatError) in try list.domains() }
            page = Result { () throws(BackupFormatError) in try list.page(ManifestQuery(limit: 50)) }
            found = Result { () throws(BackupFormatError) in try list.page(ManifestQuery(pattern: "%a%", limit: 5)) }
        }
    }
}
