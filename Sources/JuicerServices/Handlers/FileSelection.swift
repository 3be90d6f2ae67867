import JuicerBackupFormat
import JuicerProto
import TTRPC

/// Which file a request means, checked.
enum FileSelection: Sendable {
    case id(FileID)
    case place(domain: String, relativePath: [UInt8])

    /// Reads a selector.
    ///
    /// - Throws: `RPCError` INVALID_ARGUMENT.
    init(_ selector: FileSelector?) throws(RPCError) {
        guard let selector else { throw RPCError.badField("file", "must say which file") }
        if !selector.fileID.isEmpty {
            guard let id = FileID(selector.fileID.lowercased()) else {
                throw RPCError.badField("file.file_id", "must be 40 hexadecimal digits")
            }
            self = .id(id)
        } else {
            guard !selector.domain.isEmpty else {
                throw RPCError.badField("file", "must have a file_id, or a domain and a relative_path")
            }
            self = .place(domain: selector.domain, relativePath: selector.relativePath)
        }
    }

    /// The id that the file has, or would have.
    var fileID: String {
        switch self {
        case .id(let id): id.description
        case .place(let domain, let relativePath):
            FileID(domain: Array(domain.utf8), relativePath: relativePath)?.description ?? ""
        }
    }

    /// Opens the file's content.
    func openContent(in backup: UnlockedBackup) throws -> OpenedContent {
        switch self {
        case .id(let id): try backup.openContent(id)
        case .place: try backup.openContent(record(in: backup))
        }
    }

    /// Looks the file up.
    func record(in backup: UnlockedBackup) throws -> FileRecord {
        switch self {
        case .id(let id): try backup.record(id)
        case .place(let domain, let relativePath): try backup.record(domain: domain, relativePath: relativePath)
        }
    }
}
