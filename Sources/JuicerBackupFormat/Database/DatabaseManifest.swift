internal import JuicerCore
internal import JuicerCrypto
internal import JuicerSQLite
internal import Synchronization

/// Manifest.db as an open list of files, read in place.
final class DatabaseManifest: ManifestReading {
    private struct State {
        let database: ManifestDatabase
        var recordKey: CBCDecryptor?
    }

    /// The lock serialises all use of the database connection; nil once closed.
    private let state: Mutex<State?>
    let recordProtection: RecordProtection?

    var problems: [BackupProblem] { [] }

    init<S>(_ input: ManifestInput<S>) throws {
        do {
            let database: ManifestDatabase
            if let key = input.fileKey {
                database = try ManifestDatabase(EncryptedFileSource(input.stored, key: key, length: .keepAll))
            } else {
                database = try ManifestDatabase(input.stored)
            }
            recordProtection = database.recordProtection()
            state = Mutex(State(database: database, recordKey: nil))
        } catch {
            throw BackupFormatError(manifest: error)
        }
    }

    var entryCount: Int64 {
        get throws(BackupFormatError) { try withState { try $0.database.count(ManifestQuery()) } }
    }

    func useRecordKey(_ key: SecretBytes) throws(BackupFormatError) {
        do throws(CryptoError) {
            let decryptor = try CBCDecryptor(key: key)
            state.withLock { $0?.recordKey = decryptor }
        } catch {
            throw BackupFormatError(.manifestKeyUnusable, "the key to the records cannot be used: \(error)")
        }
    }

    func close() { state.withLock { $0 = nil } }

    func domains() throws(BackupFormatError) -> [DomainSummary] {
        try withState { try $0.database.domains() }
    }

    func page(_ query: ManifestQuery) throws(BackupFormatError) -> ManifestPage {
        try query.validate()
        return try withState { state in
            var page = ManifestPage(records: [], next: nil, total: nil)
            var last: ManifestCursor?
            var byteCount = 0
            try state.database.rows(query) { row, blob in
                guard page.records.count < query.limit, byteCount < ManifestPage.mostBytes else {
                    page.next = last
                    return false
                }
                guard let record = Self.record(row, blob, state.recordKey) else { return true }
                page.records.append(record)
                byteCount += record.byteCount
                last = ManifestCursor(domain: row.domain, position: row.position)
                return true
            }
            if query.after == nil { page.total = try state.database.count(query) }
            return page
        }
    }

    func record(_ fileID: FileID) throws(BackupFormatError) -> FileRecord {
        let found = try withState { state in
            try state.database.row(fileID) { try Self.wholeRecord($0, $1, state.recordKey) }
        }
        guard let record = found ?? nil else { throw .noSuchRecord }
        return record
    }

    func records(_ fileIDs: [FileID]) throws(BackupFormatError) -> [FileRecord?] {
        try withState { state in
            try fileIDs.map { fileID in
                try state.database.row(fileID) { Self.record($0, $1, state.recordKey) } ?? nil
            }
        }
    }

    func record(domain: String, relativePath: [UInt8]) throws(BackupFormatError) -> FileRecord {
        let domainBytes = Array(domain.utf8)
        let fileID = FileID(domain: domainBytes, relativePath: relativePath)
        let found: FileRecord?? = try withState { state in
            if let fileID {
                let byID: FileRecord?? = try state.database.row(fileID) { row, blob in
                    guard row.domain == domainBytes, row.relativePath == relativePath else { return nil }
                    return try Self.wholeRecord(row, blob, state.recordKey)
                }
                if let record = byID ?? nil { return record }
            }
            return try state.database.row(domain: domainBytes, relativePath: relativePath) {
                try Self.wholeRecord($0, $1, state.recordKey)
            }
        }
        guard let record = found ?? nil else { throw .noSuchRecord }
        return record
    }

    /// A record for a list: what cannot be read is marked, and the list goes on.
    private static func record(
        _ row: ManifestDatabase.Row,
        _ blob: UnsafeRawBufferPointer,
        _ recordKey: CBCDecryptor?
    ) -> FileRecord? {
        let attributes = try? Self.attributes(blob, recordKey, wantsExtendedAttributes: false)
        return makeRecord(row, attributes)
    }

    /// A record alone: what cannot be read is an error.
    private static func wholeRecord(
        _ row: ManifestDatabase.Row,
        _ blob: UnsafeRawBufferPointer,
        _ recordKey: CBCDecryptor?
    ) throws -> FileRecord? {
        makeRecord(row, try Self.attributes(blob, recordKey, wantsExtendedAttributes: true))
    }

    private static func makeRecord(_ row: ManifestDatabase.Row, _ attributes: FileAttributes?) -> FileRecord? {
        guard let fileID = row.fileID ?? FileID(domain: row.domain, relativePath: row.relativePath) else { return nil }
        var kind = FileRecord.Kind(flags: row.flags)
        if kind == .unknown, let mode = attributes?.mode { kind = FileRecord.Kind(mode: mode) }
        return FileRecord(
            fileID: fileID,
            domain: String(decoding: row.domain, as: UTF8.self),
            relativePath: row.relativePath,
            kind: kind,
            // Without a proper id the content cannot be found: the row is damaged, whatever its record says.
            attributes: row.fileID == nil ? nil : attributes
        )
    }

    private static func attributes(
        _ blob: UnsafeRawBufferPointer,
        _ recordKey: CBCDecryptor?,
        wantsExtendedAttributes: Bool
    ) throws -> FileAttributes {
        guard let recordKey else {
            return try ArchivedFileRecord.attributes(of: blob, wantsExtendedAttributes: wantsExtendedAttributes)
        }
        let plain = try RecordDecryption.decrypt(blob, recordKey)
        return try plain.withUnsafeBytes {
            try ArchivedFileRecord.attributes(of: $0, wantsExtendedAttributes: wantsExtendedAttributes)
        }
    }

    private func withState<R: Sendable>(_ body: (State) throws -> R) throws(BackupFormatError) -> R {
        do {
            return try state.withLock { state throws in
                guard let state else { throw BackupFormatError.isClosed }
                return try body(state)
            }
        } catch {
            throw BackupFormatError(manifest: error)
        }
    }
}

/// Decrypts the records of iOS 10.0.
enum RecordDecryption {
    /// The initialisation vector: the bytes 0 to 15.
    private static let initialVector: [UInt8] = Array(0..<16)

    static func decrypt(_ blob: UnsafeRawBufferPointer, _ decryptor: CBCDecryptor) throws -> [UInt8] {
        guard blob.count <= ArchivedFileRecord.mostBytes, !blob.isEmpty, blob.count.isMultiple(of: 16) else {
            throw BackupFormatError(.recordDamaged, "the file's record has an impossible length")
        }
        var plain = [UInt8](repeating: 0, count: blob.count)
        try plain.withUnsafeMutableBytes { target in
            try initialVector.withUnsafeBytes { try decryptor.decrypt(blocks: blob, iv: $0, into: target) }
        }
        if let padding = plain.last, (1...16).contains(padding),
            plain.suffix(Int(padding)).allSatisfy({ $0 == padding })
        {
            plain.removeLast(Int(padding))
        }
        return plain
    }
}

extension BackupFormatError {
    /// Says what a failed use of Manifest.db means. SQLite's own words stay out: they may hold names of the file.
    init(manifest error: any Error) {
        switch error {
        case let error as BackupFormatError: self = error
        case let error as SQLiteError:
            if let cause = error.cause {
                self = .unreadable(cause)
            } else if error.code == .interrupted {
                self.init(.cancelled, "reading the list of files was cancelled")
            } else {
                self.init(
                    .manifestDamaged,
                    "Manifest.db is damaged (SQLite result \(error.extendedCode))",
                    hint: "use another copy of the backup"
                )
            }
        default: self = .unreadable(error)
        }
    }
}
