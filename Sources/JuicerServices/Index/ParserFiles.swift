import JuicerArtifacts
import JuicerBackupFormat
import JuicerWorker

/// The files of a backup that a parser asks for, as a worker is given them.
struct ParserFiles {
    private(set) var files: [JobFile] = []
    /// Their ids, in the same order.
    private(set) var fileIDs: [String] = []
    /// How many more there are than a worker takes, by the name of the request.
    private(set) var leftOut: [String: Int64] = [:]

    private let backup: UnlockedBackup

    /// - Throws: `BackupFormatError`, of a file that the parser cannot do without.
    init(of parser: any ArtifactParser.Type, in backup: UnlockedBackup) throws {
        self.backup = backup
        for request in parser.requests {
            for record in try records(of: request) {
                guard files.count < ParseJob.mostFiles else {
                    leftOut[request.name, default: 0] += 1
                    continue
                }
                try add(record, request)
            }
        }
    }

    private mutating func add(_ record: FileRecord, _ request: InputRequest) throws {
        let path = record.relativePath
        files.append(
            JobFile(
                request: request.name,
                domain: record.domain,
                path: String(decoding: path, as: UTF8.self),
                content: try backup.storedContent(record),
                log: request.isDatabase ? try log(of: record.domain, path) : nil
            )
        )
        fileIDs.append(record.fileID.description)
    }

    /// The write-ahead log beside a database.
    private func log(of domain: String, _ path: [UInt8]) throws -> StoredContent? {
        guard let record = try file(domain, path + Array("-wal".utf8)) else { return nil }
        return try backup.storedContent(record)
    }

    private func records(of request: InputRequest) throws -> [FileRecord] {
        var found: [FileRecord] = []
        for pattern in request.patterns {
            let new = try records(of: pattern).filter { record in !found.contains { $0.fileID == record.fileID } }
            found += request.choice == .first ? new.prefix(1) : new[...]
            if request.choice == .first, !found.isEmpty { break }
        }
        return found
    }

    private func records(of pattern: InputRequest.Pattern) throws -> [FileRecord] {
        switch pattern {
        case .file(let domain?, let path): return try file(domain, Array(path.utf8)).map { [$0] } ?? []
        case .file(nil, let path): return try listed(nil, like: Self.escaped(path), pattern)
        case .folder(let domain, let path, let suffix):
            return try listed(domain, like: "\(Self.escaped(path))/%\(Self.escaped(suffix))", pattern)
        case .subfolders(let domain, let path, let name):
            return try listed(domain, like: "\(Self.escaped(path))/%/\(Self.escaped(name))", pattern)
        }
    }

    private func file(_ domain: String, _ path: [UInt8]) throws -> FileRecord? {
        do {
            let record = try backup.record(domain: domain, relativePath: path)
            return record.kind == .file ? record : nil
        } catch  where error.code == .recordNotFound {
            return nil
        }
    }

    private func listed(_ domain: String?, like: String, _ pattern: InputRequest.Pattern) throws -> [FileRecord] {
        var found: [FileRecord] = []
        var query = ManifestQuery(domain: domain, pattern: like, limit: 500)
        repeat {
            try Task.checkCancellation()
            let page = try backup.files(query)
            found += page.records.filter { record in
                record.kind == .file
                    && pattern.matches(
                        domain: record.domain,
                        path: String(decoding: record.relativePath, as: UTF8.self)
                    )
            }
            query.after = page.next
        } while query.after != nil
        return found
    }

    /// Text of a pattern in which nothing has a meaning.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if character == "%" || character == "_" || character == "\\" { result.append("\\") }
            result.append(character)
        }
    }
}
