internal import Glibc
internal import JuicerBackupFormat
internal import JuicerCore

/// What a confined worker answers about a backup as a whole. It holds the list of files that it opened last.
struct BackupSession {
    /// Seconds of processor time that one order may take, and what follows it until the next: more than the daemon waits for any.
    static let processorSeconds: UInt64 = 60

    private let reader = LocalBackupReader()
    private var manifest: (any ManifestReading)?

    /// Carries an order out.
    ///
    /// - Parameter descriptors: what came beside it; they are closed once nothing needs them.
    /// - Throws: `PacketError` when it is none; then the process is to end.
    mutating func answer(_ order: BackupOrder, _ descriptors: [CInt]) throws(PacketError) -> BackupAnswer {
        guard descriptors.count == order.descriptorCount else {
            throw .malformed("an order and its descriptors do not belong together")
        }
        var rest = descriptors[...]
        func file(_ length: Int64?) -> PassedFile? {
            guard let length, let descriptor = rest.popFirst() else { return nil }
            return PassedFile(owning: descriptor, size: length)
        }
        switch order {
        case .describe(let info, let status, let manifest):
            let lists = DescriptionSources(info: file(info), status: file(status), manifest: file(manifest))
            return BackupAnswer { [reader] in reader.describe(lists).write(to: &$0) }
        case .encryption(let length):
            guard let list = file(length) else { throw .malformed("a property list of impossible length") }
            return BackupAnswer { [reader] writer throws(BackupFormatError) in
                try reader.encryption(manifestPropertyList: list).write(to: &writer)
            }
        case .open(let format, let length, let key):
            guard let stored = file(length) else { throw .malformed("a list of files of impossible length") }
            return open(ManifestInput(format: format, stored: stored, fileKey: key))
        default:
            guard let manifest else { throw .malformed("no list of files is open") }
            return Self.answer(order, from: manifest)
        }
    }

    private mutating func open(_ input: ManifestInput<PassedFile>) -> BackupAnswer {
        manifest = nil
        var opened: (any ManifestReading)?
        let answer = BackupAnswer { [reader] writer throws(BackupFormatError) in
            let list = try reader.openManifest(input)
            OpenedList(list).write(to: &writer)
            opened = list
        }
        manifest = opened
        return answer
    }

    private static func answer(_ order: BackupOrder, from manifest: any ManifestReading) -> BackupAnswer {
        BackupAnswer { writer throws(BackupFormatError) in
            switch order {
            case .recordKey(let key): try manifest.useRecordKey(key)
            case .entryCount: writer.put(try manifest.entryCount)
            case .domains: try manifest.domains().write(to: &writer)
            case .page(let query): try manifest.page(query).write(to: &writer)
            case .record(let fileID): try manifest.record(fileID).write(to: &writer)
            case .place(let domain, let relativePath):
                try manifest.record(domain: domain, relativePath: relativePath).write(to: &writer)
            case .records(let fileIDs): try manifest.records(fileIDs).write(to: &writer)
            // Carried out before there was a list.
            case .describe, .encryption, .open: break
            }
        }
    }
}
