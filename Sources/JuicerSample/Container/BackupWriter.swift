import JuicerCore
import JuicerCrypto

/// Writes entries into a backup: contents to their files, records to the index.
final class BackupWriter {
    private let folder: String
    private let options: SampleBackup.Options
    private let lists: RootLists
    private let keybag: Keybag
    private let manifestKey: SecretBytes
    private let wrappedManifestKey: [UInt8]
    private let database: RecordDatabase?
    private var recordList = RecordList()
    private var random: SampleRandom
    private var report = SampleReport()
    private var knownFolders: Set<String> = []
    private var shards: Set<String> = []
    private var nextInode: UInt64 = 100_000

    init(folder: String, workFolder: String, options: SampleBackup.Options) throws {
        self.folder = folder
        self.options = options
        lists = RootLists(options: options)
        random = SampleRandom(seed: options.seed, purpose: "file keys")
        // A plain backup carries a keybag too, with a passphrase that nobody knows.
        let passphrase = options.passphrase ?? SampleCrypto.key(from: &random)
        keybag = try Keybag.make(options: options, passphrase: passphrase)
        manifestKey = SampleCrypto.key(from: &random)
        wrappedManifestKey = try keybag.wrap(manifestKey, class: options.manifestClass)
        database = options.generation.hasRecordList ? nil : try RecordDatabase(workFolder: workFolder, options: options)
        report.deviceID = lists.deviceID
        report.deviceName = lists.deviceName
    }

    private var isEncrypted: Bool { options.passphrase != nil }

    /// Adds an entry and the folders above it that are not there yet.
    func add(_ entry: SampleEntry) throws {
        if !namesNoFolders(entry) { try addFolders(above: entry) }
        switch entry.kind {
        case .directory: try addFolder(domain: entry.domain, path: entry.path, attributes: entry.attributes)
        case .symlink(let target):
            var record = makeRecord(entry, kind: .symlink)
            record.target = target
            try store(record)
            report.links.append(.init(domain: entry.domain, path: entry.path, target: target, damage: entry.damage))
        case .file(let content): try addFile(entry, content)
        }
    }

    /// Whether the folders in an entry's path are better not made into entries of their own.
    private func namesNoFolders(_ entry: SampleEntry) -> Bool {
        if case .symlink = entry.kind { return false }
        return entry.damage == .hostileNames || entry.damage == .outsideSymlink
    }

    private func addFolders(above entry: SampleEntry) throws {
        var path = ""
        try addFolder(domain: entry.domain, path: path, attributes: [])
        for part in entry.path.split(separator: "/").dropLast() {
            path += path.isEmpty ? String(part) : "/\(part)"
            try addFolder(domain: entry.domain, path: path, attributes: [])
        }
    }

    private func addFolder(domain: String, path: String, attributes: [(String, [UInt8])]) throws {
        guard knownFolders.insert("\(domain)-\(path)").inserted else { return }
        var entry = SampleEntry(domain: domain, path: path, kind: .directory)
        entry.attributes = attributes
        try store(makeRecord(entry, kind: .directory))
        report.directoryCount += 1
    }

    private func addFile(_ entry: SampleEntry, _ content: SampleContent) throws {
        var record = makeRecord(entry, kind: .file)
        record.size = content.size
        record.protectionClass = entry.protectionClass
        let destination = try contentPath(record.fileID)
        var encryptor: SampleCrypto.Encryptor?
        if isEncrypted {
            let key = SampleCrypto.key(from: &random)
            record.encryptionKey = try keybag.wrap(key, class: entry.protectionClass)
            encryptor = try SampleCrypto.Encryptor(key: key)
        }
        let written = try write(content, to: destination, encryptor: encryptor, pads: entry.damage != .unpaddedContent)
        // Devices record a digest for less than half of the files.
        if record.fileID.utf8.first ?? 0 < 0x37 { record.digest = written.storedSHA1 }
        try Damage.apply(entry.damage, to: &record, content: destination)
        try store(record, damagedArchive: entry.damage == .damagedRecord)
        report.files.append(
            .init(
                domain: entry.domain,
                path: entry.path,
                fileID: record.fileID,
                size: content.size,
                sha256: hexString(written.plainSHA256),
                modified: record.modified,
                protectionClass: entry.protectionClass,
                damage: entry.damage
            )
        )
    }

    private func write(
        _ content: SampleContent,
        to path: String,
        encryptor: SampleCrypto.Encryptor?,
        pads: Bool
    ) throws -> (plainSHA256: [UInt8], storedSHA1: [UInt8]) {
        let output = try OutputFile(path)
        let plainDigest = try IncrementalHash(.sha256)
        let storedDigest = try IncrementalHash(.sha1)
        // Hashing twice what is measured in gigabytes would only cost time.
        let digestsStored = content.size <= 16 << 20
        func store(_ bytes: UnsafeRawBufferPointer) throws {
            if digestsStored { try storedDigest.update(bytes) }
            try output.write(bytes)
        }
        try content.forEachChunk { chunk in
            try plainDigest.update(chunk)
            if let encryptor {
                try encryptor.update(chunk, store)
            } else {
                try store(chunk)
            }
        }
        if pads { try encryptor?.finish(store) }
        try output.close()
        return (try plainDigest.finish(), try storedDigest.finish())
    }

    private func makeRecord(_ entry: SampleEntry, kind: FileRecord.Kind) -> FileRecord {
        let modified = (entry.modified ?? options.generation.date.adding(-3600)).unix
        nextInode += 1
        return FileRecord(
            fileID: hexString(SampleCrypto.sha1(Array("\(entry.domain)-".utf8) + entry.pathBytes)),
            domain: entry.domain,
            path: entry.path,
            pathBytes: entry.pathBytes,
            kind: kind,
            size: 0,
            permissions: kind == .file ? 0o644 : 0o755,
            modified: modified,
            changed: modified + 1,
            created: (entry.created?.unix ?? modified) - 86_400,
            inode: nextInode,
            protectionClass: 0,
            attributes: entry.attributes
        )
    }

    private func store(_ record: FileRecord, damagedArchive: Bool = false) throws {
        if let database {
            try database.add(record, damagedArchive: damagedArchive)
        } else {
            recordList.add(record)
        }
    }

    /// Adds a row that no device wrote on purpose.
    func addNullRow() throws {
        try database?.addNullRow(fileID: hexString(random.bytes(20)))
    }

    /// Adds a row whose identifier is not one.
    func addRow(identifier: String, domain: String, path: String) throws {
        var record = makeRecord(SampleEntry(domain: domain, path: path, kind: .directory), kind: .file)
        record.fileID = identifier
        record.size = 64
        if isEncrypted { record.encryptionKey = try keybag.wrap(SampleCrypto.key(from: &random), class: 3) }
        record.protectionClass = 3
        try store(record)
    }

    private func contentPath(_ fileID: String) throws -> String {
        guard options.generation.isSharded, !options.damage.contains(.flatContents) else {
            return "\(folder)/\(fileID)"
        }
        let shard = String(fileID.prefix(2))
        if shards.insert(shard).inserted { try FileSystem.makeFolders("\(folder)/\(shard)") }
        return "\(folder)/\(shard)/\(fileID)"
    }

    /// Writes the index and the property lists.
    func finish() throws -> SampleReport {
        if let database {
            let encrypts = isEncrypted && options.generation.encryptsIndex
            let encryptor = encrypts ? try SampleCrypto.Encryptor(key: manifestKey) : nil
            try database.finish(to: "\(folder)/Manifest.db", encryptor: encryptor)
        } else {
            try FileSystem.write(recordList.bytes, to: "\(folder)/Manifest.mbdb")
        }
        let carriesKey = isEncrypted && options.generation.encryptsIndex
        let manifest = lists.manifest(keybag: keybag.bytes, manifestKey: carriesKey ? wrappedManifestKey : nil)
        try FileSystem.write(manifest, to: "\(folder)/Manifest.plist")
        try FileSystem.write(
            lists.status(isFinished: !options.damage.contains(.unfinishedSnapshot)),
            to: "\(folder)/Status.plist"
        )
        try FileSystem.write(lists.info(), to: "\(folder)/Info.plist")
        return report
    }
}
