public import JuicerCore
internal import JuicerCrypto

/// What an unlocked backup is made of.
struct UnlockedParts {
    let folder: BackupFolder
    let manifestKind: ManifestKind
    let manifestName: String
    let manifestState: FileState
    let manifest: any ManifestReading
    let keys: KeptKeys
}

extension UnlockedBackup {
    /// Derives the keys of a passphrase and opens the list of files.
    ///
    /// - Parameters:
    ///   - folder: the backup.
    ///   - passphrase: its bytes exactly as typed; ignored by a backup that is not encrypted.
    ///   - reader: who parses; made for this unlocking.
    ///   - isCancelled: asked every few milliseconds while keys are derived.
    /// - Throws: any `BackupFormatError` that concerns the backup as a whole.
    public static func unlock(
        _ folder: BackupFolder,
        passphrase: SecretBytes,
        reader: any BackupReader,
        isCancelled: () -> Bool = { Task.isCancelled }
    ) throws(BackupFormatError) -> UnlockedBackup {
        var unlocking = Unlocking(folder: folder, reader: reader)
        return UnlockedBackup(
            try unlocking.run { keybag throws(BackupFormatError) in
                guard let keybag else { return KeptKeys(classes: nil, recordKey: nil) }
                let keys = try keybag.unlock(passphrase: passphrase, isCancelled: isCancelled)
                return KeptKeys(classes: keys, recordKey: nil)
            } recordKey: { protection throws(BackupFormatError) in
                try protection.key(of: passphrase)
            }
        )
    }

    /// Opens a backup with what an earlier unlocking kept.
    ///
    /// - Parameter reader: who parses; made for this.
    /// - Throws: `passphraseWrong` when the keys are not, or no longer, this backup's; otherwise as `unlock`.
    public static func reopen(
        _ folder: BackupFolder,
        keptKeys: SecretBytes?,
        reader: any BackupReader
    ) throws(BackupFormatError) -> UnlockedBackup {
        let wrong = BackupFormatError(.passphraseWrong, "the kept keys do not open this backup any more")
        var unlocking = Unlocking(folder: folder, reader: reader)
        let kept = keptKeys.map { KeptKeys($0) } ?? KeptKeys(classes: nil, recordKey: nil)
        guard let kept else { throw wrong }
        return UnlockedBackup(
            try unlocking.run { keybag throws(BackupFormatError) in
                guard (keybag == nil) == (kept.classes == nil) else { throw wrong }
                return kept
            } recordKey: { _ throws(BackupFormatError) in
                guard let recordKey = kept.recordKey else { throw wrong }
                return recordKey
            }
        )
    }
}

/// The steps from a folder and a passphrase to keys and a list.
private struct Unlocking {
    let folder: BackupFolder
    let reader: any BackupReader
    private var name = ""

    init(folder: BackupFolder, reader: any BackupReader) {
        self.folder = folder
        self.reader = reader
    }

    /// - Parameters:
    ///   - keys: gives the keys of the classes; its argument is nil where nothing is encrypted.
    ///   - recordKey: gives the key to the list's records, where each is encrypted alone (iOS 10.0).
    mutating func run(
        keys: (Keybag?) throws(BackupFormatError) -> KeptKeys,
        recordKey: (RecordProtection) throws(BackupFormatError) -> SecretBytes
    ) throws(BackupFormatError) -> UnlockedParts {
        // The list first: without it no time is spent on deriving keys.
        let (source, format) = try openStoredManifest()
        guard let state = FileState(descriptor: source.fileDescriptor) else {
            throw BackupFormatError(.fileUnreadable, "the list of files cannot be read")
        }
        let encryption = try self.encryption()
        var keys = try keys(encryption.keybag)
        let manifestKey = try manifestKey(source, format, encryption, keys.classes)
        let manifest = try reader.openManifest(ManifestInput(format: format, stored: source, fileKey: manifestKey))
        // Such records are in lists that are not encrypted themselves, of backups whose keys need one pass. Elsewhere the claim would
        // get whoever makes it, who parses the list, a hash of the passphrase that is quick to try passphrases with.
        if manifestKey == nil, encryption.keybag?.firstPass == nil, let protection = manifest.recordProtection {
            keys = KeptKeys(classes: keys.classes, recordKey: try recordKey(protection))
            if let key = keys.recordKey { try manifest.useRecordKey(key) }
        }
        let kind: ManifestKind =
            switch format {
            case .mbdb: .mbdb
            case .database: manifestKey == nil ? .plainDatabase : .encryptedDatabase
            }
        return UnlockedParts(
            folder: folder,
            manifestKind: kind,
            manifestName: name,
            manifestState: state,
            manifest: manifest,
            keys: keys
        )
    }

    private mutating func openStoredManifest() throws(BackupFormatError) -> (FileSource, ManifestFormat) {
        for (file, format) in [(BackupFolder.RootFile.database, ManifestFormat.database), (.mbdb, .mbdb)] {
            guard let source = try folder.open(file.rawValue) else { continue }
            guard source.size > 0 else {
                throw BackupFormatError(
                    .manifestEmpty,
                    "\(file.rawValue) is empty",
                    hint: "the backup was interrupted; make it anew or use another copy"
                )
            }
            name = file.rawValue
            return (source, format)
        }
        guard folder.state(of: "Manifest.mbdx") == nil else {
            throw BackupFormatError(.manifestUnsupported, "backups of iOS 4 and earlier are not supported")
        }
        throw BackupFormatError(
            .manifestMissing,
            "there is neither Manifest.db nor Manifest.mbdb",
            hint: "choose the folder that holds Manifest.db, or use another copy of the backup"
        )
    }

    private func encryption() throws(BackupFormatError) -> EncryptionDescription {
        guard let source = try folder.openPropertyList() else {
            throw BackupFormatError(
                .propertyListMissing,
                "there is no Manifest.plist",
                hint: "copy the whole folder of the backup, Manifest.plist too"
            )
        }
        return try reader.encryption(manifestPropertyList: source)
    }

    /// The key to Manifest.db, where it is encrypted: decided by its first bytes, not by what lists say.
    private func manifestKey(
        _ source: FileSource,
        _ format: ManifestFormat,
        _ encryption: EncryptionDescription,
        _ keys: ClassKeys?
    ) throws(BackupFormatError) -> SecretBytes? {
        guard format == .database else { return nil }
        do {
            if try DatabaseProbe.isPlain(source) == true { return nil }
        } catch {
            throw .unreadable(error)
        }
        guard let wrapped = encryption.manifestKey, let keys else {
            throw BackupFormatError(
                .manifestDamaged,
                "Manifest.db is no database, and there is no key to it",
                hint: "use another copy of the backup"
            )
        }
        do throws(BackupFormatError) {
            // Here, other than in records, nothing but the prefix names the class.
            return try keys.unwrap(wrapped, protectionClass: wrapped.prefix)
        } catch {
            throw BackupFormatError(.manifestKeyUnusable, "the key to Manifest.db cannot be used: \(error.message)")
        }
    }
}

extension RecordProtection {
    /// The key that a passphrase gives.
    fileprivate func key(of passphrase: SecretBytes) throws(BackupFormatError) -> SecretBytes {
        let salted = SecretBytes(count: passphrase.count + salt.count) { buffer in
            passphrase.withUnsafeBytes { buffer.copyMemory(from: $0) }
            UnsafeMutableRawBufferPointer(rebasing: buffer[passphrase.count...]).copyBytes(from: salt)
        }
        if let passphraseHash {
            guard HashFunction.sha256.hash(salted) == passphraseHash else {
                throw BackupFormatError(.passphraseWrong, "the passphrase does not open this backup's list of files")
            }
        }
        var digest = HashFunction.sha1.hash(salted)
        return digest.withUnsafeMutableBytes { digest in
            defer { wipe(digest) }
            return SecretBytes(copying: UnsafeRawBufferPointer(rebasing: digest[..<16]))
        }
    }
}
