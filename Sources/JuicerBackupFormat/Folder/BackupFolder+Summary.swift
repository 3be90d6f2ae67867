internal import JuicerCore

extension BackupFolder {
    /// Reads what the backup says of itself. Never fails: what is missing or damaged is among the problems.
    ///
    /// Info.plist may have 10 MB, so keep the summary until `fingerprint()` changes.
    ///
    /// - Parameter reader: who parses; the same one may make more summaries.
    public func summary(reader: any BackupReader) -> BackupSummary {
        var summary = BackupSummary(id: id, path: path)
        let description = description(reader)
        summary.apply(description)
        summary.problems += missingFiles()
        let (kind, problems) = manifestKind(description)
        summary.manifestKind = kind
        summary.problems += problems
        if kind == .encryptedDatabase, description.isEncrypted != true {
            summary.isEncrypted = true
            summary.problems.append(
                .init(.encryptionFlagWrong, "Manifest.plist does not say so, but the backup needs its passphrase")
            )
        }
        if !summary.isFinished || state(of: "Snapshot/Manifest.plist") != nil {
            summary.isFinished = false
            summary.problems.append(
                .init(
                    .snapshotUnfinished,
                    "the backup did not finish; files may be missing, so make it anew if you can"
                )
            )
        }
        return summary
    }

    private func description(_ reader: any BackupReader) -> BackupDescription {
        let lists = DescriptionSources(
            info: try? open(RootFile.info.rawValue),
            status: try? open(RootFile.status.rawValue),
            manifest: try? openPropertyList()
        )
        do throws(BackupFormatError) {
            return try reader.describe(lists)
        } catch {
            var description = BackupDescription()
            description.problems.append(
                BackupProblem(.readerFailed, "what the backup says of itself could not be read: \(error.message)")
            )
            return description
        }
    }

    private func missingFiles() -> [BackupProblem] {
        var problems: [BackupProblem] = []
        if state(of: RootFile.status.rawValue) == nil {
            problems.append(.init(.statusMissing, "Status.plist is missing: whether the backup finished is not known"))
        }
        if state(of: RootFile.info.rawValue) == nil {
            problems.append(.init(.infoMissing, "Info.plist is missing: device details may be incomplete"))
        }
        if state(of: RootFile.propertyList.rawValue) == nil, state(of: "Snapshot/Manifest.plist") == nil {
            problems.append(
                .init(.propertyListMissing, "Manifest.plist is missing: an encrypted backup cannot be unlocked")
            )
        }
        return problems
    }

    private func manifestKind(_ description: BackupDescription) -> (ManifestKind?, [BackupProblem]) {
        if let database = state(of: RootFile.database.rawValue) {
            guard database.size > 0 else {
                return (
                    nil, [.init(.manifestEmpty, "Manifest.db is empty: the backup was interrupted, use another copy")]
                )
            }
            var problems: [BackupProblem] = []
            if let log = state(of: "Manifest.db-wal"), log.size > 0 {
                problems.append(
                    .init(.manifestLogPresent, "Manifest.db-wal is not read: the newest entries may be missing")
                )
            }
            switch try? DatabaseProbe.isPlain(open(RootFile.database.rawValue)) {
            case true: return (.plainDatabase, problems)
            case false where description.hasManifestKey: return (.encryptedDatabase, problems)
            default:
                problems.append(.init(.manifestDamaged, "Manifest.db cannot be read as it is: use another copy"))
                return (nil, problems)
            }
        }
        if let mbdb = state(of: RootFile.mbdb.rawValue) {
            guard mbdb.size > 0 else {
                return (nil, [.init(.manifestEmpty, "Manifest.mbdb is empty: the backup was interrupted")])
            }
            return (.mbdb, [])
        }
        if state(of: "Manifest.mbdx") != nil {
            return (nil, [.init(.manifestUnsupported, "backups of iOS 4 and earlier are not supported")])
        }
        return (nil, [.init(.manifestMissing, "there is no Manifest.db: the backup is incomplete, use another copy")])
    }
}

extension BackupSummary {
    fileprivate mutating func apply(_ description: BackupDescription) {
        deviceName = description.deviceName ?? ""
        productType = description.productType ?? ""
        productVersion = description.productVersion ?? ""
        buildVersion = description.buildVersion ?? ""
        serialNumber = description.serialNumber ?? ""
        deviceIdentifier = description.deviceIdentifier ?? String(decoding: path.lastName, as: UTF8.self)
        phoneNumber = description.phoneNumber ?? ""
        formatVersion = description.formatVersion ?? ""
        lastBackup = description.lastBackup
        isEncrypted = description.isEncrypted ?? false
        isPasscodeSet = description.isPasscodeSet ?? false
        isFinished = description.isFinished ?? true
        problems += description.problems
    }
}

/// Looks at the beginning of Manifest.db.
enum DatabaseProbe {
    /// What every SQLite database begins with.
    static let magic = Array("SQLite format 3\0".utf8)

    /// Whether the file is a database as it lies; nil when there is no file.
    static func isPlain(_ source: (any RandomAccessSource)?) throws -> Bool? {
        guard let source else { return nil }
        return try source.bytes(count: magic.count) == magic
    }
}
