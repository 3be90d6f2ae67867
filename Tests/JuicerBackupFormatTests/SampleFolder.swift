import JuicerBackupFormat
import JuicerCore
import JuicerCrypto
import JuicerSample
import TestSupport

/// A sample backup on disk, removed with its owner.
struct SampleFolder {
    static let passphrase = "läslig 🍊"

    let directory: TemporaryDirectory
    let report: SampleReport

    init(
        _ generation: SampleGeneration = .ios17,
        isEncrypted: Bool = true,
        damage: Set<SampleDamage> = [],
        includesApplications: Bool = false,
        change: (inout SampleBackup.Options) -> Void = { _ in }
    ) throws {
        directory = try TemporaryDirectory()
        var options = SampleBackup.Options.quick(
            generation: generation,
            passphrase: isEncrypted ? .samplePassphrase(Self.passphrase) : nil,
            damage: damage
        )
        options.includesApplications = includesApplications
        options.fillerFiles = 3
        options.fillerFileSize = 1000
        change(&options)
        report = try SampleBackup.write(to: directory.file("backup"), options: options)
    }

    var path: FolderPath { FolderPath(directory.file("backup")) }

    func folder() throws -> BackupFolder { try BackupFolder(path) }

    func summary(_ parsing: Parsing = .here) throws -> BackupSummary { try folder().summary(reader: parsing.reader) }

    func unlock(_ passphrase: String = Self.passphrase, parsing: Parsing = .here) throws -> UnlockedBackup {
        try folder().unlock(.samplePassphrase(passphrase), parsing)
    }
}

extension BackupFolder {
    func unlock(_ passphrase: SecretBytes, _ parsing: Parsing = .here) throws -> UnlockedBackup {
        try UnlockedBackup.unlock(self, passphrase: passphrase, reader: parsing.reader)
    }
}

extension UnlockedBackup {
    /// Every entry, page by page.
    func everything(pageSize: Int = 100) throws -> [FileRecord] {
        var records: [FileRecord] = []
        var query = ManifestQuery(limit: pageSize)
        repeat {
            let page = try files(query)
            records += page.records
            query.after = page.next
        } while query.after != nil
        return records
    }

    /// SHA-256 of a file's content, read in pieces of an odd size.
    func contentHash(_ record: FileRecord) throws -> (hash: String, length: Int64) {
        let content = try openContent(record)
        let hash = try IncrementalHash(.sha256)
        var offset: Int64 = 0
        while true {
            let piece = try content.source.bytes(at: offset, count: 65_521)
            if piece.isEmpty { return (Hex.encode(try hash.finish()), offset) }
            try piece.withUnsafeBytes { try hash.update($0) }
            offset += Int64(piece.count)
        }
    }

    func record(_ place: (domain: String, path: String)) throws -> FileRecord {
        try record(domain: place.domain, relativePath: Array(place.path.utf8))
    }
}
