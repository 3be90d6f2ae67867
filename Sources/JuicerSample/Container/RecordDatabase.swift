import JuicerSQLite

/// Builds Manifest.db, the index since iOS 10, and puts it into the backup, encrypted where its layout says so.
final class RecordDatabase {
    private let tables: TableWriter
    private let path: String
    private let options: SampleBackup.Options
    /// Key of the records of iOS 10.0.
    private let recordKey: SampleCrypto.RecordKey?

    init(workFolder: String, options: SampleBackup.Options) throws {
        path = "\(workFolder)/Manifest.db"
        self.options = options
        tables = try TableWriter(path: path)
        try tables.run(
            """
            CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, flags INTEGER, file BLOB);
            CREATE TABLE Properties (key TEXT PRIMARY KEY, value BLOB);
            """
        )
        guard options.generation == .ios10dot0, let passphrase = options.passphrase else {
            recordKey = nil
            return
        }
        var random = SampleRandom(seed: options.seed, purpose: "record key")
        let key = try SampleCrypto.RecordKey(passphrase: passphrase, salt: random.bytes(16))
        try tables.insert("Properties", ["key": "salt", "value": .blob(key.salt)])
        try tables.insert("Properties", ["key": "passwordHash", "value": .blob(key.passwordHash)])
        recordKey = key
    }

    func add(_ record: FileRecord, damagedArchive: Bool) throws {
        var archive = record.archive
        if damagedArchive { archive = Array("not a property list".utf8) }
        if let recordKey { archive = try recordKey.encrypt(archive) }
        // Names may hold bytes that are no valid text: they are bound as data and stored as text.
        try tables.run(
            "INSERT INTO Files VALUES (?, ?, CAST(? AS TEXT), ?, ?)",
            [
                .text(record.fileID), .text(record.domain), .blob(record.pathBytes), .integer(record.kind.rawValue),
                .blob(archive),
            ]
        )
    }

    /// A row as iOS 10 wrote it once, with nothing but an identifier and an unknown flag.
    func addNullRow(fileID: String) throws {
        try tables.run("INSERT INTO Files VALUES (?, NULL, NULL, 16, NULL)", [.text(fileID)])
    }

    /// Finishes the database and writes it to `destination`; encrypted if `key` is given.
    func finish(to destination: String, encryptor: SampleCrypto.Encryptor?) throws {
        try tables.run(
            """
            CREATE INDEX FilesDomainIdx ON Files(domain);
            CREATE INDEX FilesRelativePathIdx ON Files(relativePath);
            CREATE INDEX FilesFlagsIdx ON Files(flags);
            """
        )
        try tables.close()
        let output = try OutputFile(destination)
        var isFirst = true
        try FileSystem.forEachChunk(of: path, size: 1 << 20) { chunk in
            var bytes = Array(chunk)
            if isFirst, options.damage.contains(.walManifest) {
                // File format versions 2: write-ahead log.
                bytes[18] = 2
                bytes[19] = 2
            }
            isFirst = false
            try bytes.withUnsafeBytes { plain in
                if let encryptor {
                    try encryptor.update(plain) { try output.write($0) }
                } else {
                    try output.write(plain)
                }
            }
        }
        if let encryptor, !options.damage.contains(.unpaddedManifest) { try encryptor.finish { try output.write($0) } }
        try output.close()
        try FileSystem.remove(path)
    }
}
