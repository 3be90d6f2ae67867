internal import JuicerCore
internal import JuicerPlist

extension EncryptionDescription {
    /// Reads Manifest.plist and the keybag in it.
    init(reading source: some RandomAccessSource) throws(BackupFormatError) {
        let list: PropertyList
        do {
            let limits = PropertyListLimits()
            list = try PropertyList(
                reading: try source.allBytes(limit: limits.byteCount),
                limits: limits,
                topLevelKeys: ["IsEncrypted", "BackupKeyBag", "ManifestKey"]
            )
        } catch {
            throw BackupFormatError(
                .propertyListDamaged,
                "Manifest.plist cannot be read: \(error)",
                hint: "use another copy of the backup"
            )
        }
        guard list.dictionaryValue != nil else {
            throw BackupFormatError(.propertyListDamaged, "Manifest.plist is not a dictionary")
        }
        let storedKey = list["ManifestKey"]?.dataValue
        manifestKey = storedKey.flatMap { WrappedFileKey($0) }
        guard storedKey == nil || manifestKey != nil else {
            throw BackupFormatError(.manifestKeyUnusable, "the key to Manifest.db has an impossible length")
        }
        isEncrypted = list["IsEncrypted"]?.booleanValue ?? false
        // Backups without a passphrase have a bag too, which nobody needs and which may be anything.
        guard isEncrypted || manifestKey != nil else {
            keybag = nil
            return
        }
        guard let bytes = list["BackupKeyBag"]?.dataValue else {
            throw BackupFormatError(.keybagMissing, "the backup is encrypted, but has no keybag")
        }
        keybag = try Keybag(parsing: bytes)
    }
}
