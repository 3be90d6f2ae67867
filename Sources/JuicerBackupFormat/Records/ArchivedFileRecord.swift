internal import JuicerPlist

/// Reads the archived MBFile of a row of Manifest.db.
///
/// Keys that a record lacks leave their default: tools and old systems write fewer than iOS does.
enum ArchivedFileRecord {
    /// Most bytes of one record; real ones have 500 to 2,000, or as many more as their extended attributes.
    static let mostBytes = 1 << 20

    /// Reads a record's attributes.
    ///
    /// - Parameter wantsExtendedAttributes: whether to read the nested list of extended attributes.
    /// - Throws: `recordDamaged`, `limitExceeded`.
    static func attributes(
        of bytes: UnsafeRawBufferPointer,
        wantsExtendedAttributes: Bool
    ) throws(BackupFormatError) -> FileAttributes {
        guard bytes.count <= mostBytes else {
            throw BackupFormatError(
                .limitExceeded,
                "the file's record has \(bytes.count) bytes, more than any real one"
            )
        }
        do throws(PropertyListError) {
            let archive = try KeyedArchiveView(bytes)
            var attributes = FileAttributes()
            let (keys, values) = archive.root
            guard keys.count <= 256 else { throw .malformed("too many keys") }
            for position in 0..<keys.count {
                guard case .ascii(let key) = try archive.object(keys[position]) else { continue }
                let value = try archive.object(values[position])
                if wantsExtendedAttributes, key.equals("ExtendedAttributes") {
                    attributes.extendedAttributes = try extendedAttributes(try archive.data(value))
                } else {
                    try set(key, value, archive, &attributes)
                }
            }
            return attributes
        } catch {
            throw BackupFormatError(.recordDamaged, "the file's record is damaged: \(error)")
        }
    }

    private static func set(
        _ key: UnsafeRawBufferPointer,
        _ value: BinaryPropertyListView.Object,
        _ archive: KeyedArchiveView,
        _ attributes: inout FileAttributes
    ) throws(PropertyListError) {
        // By length first: most keys differ there already.
        switch key.count {
        case 4:
            if key.equals("Size") {
                attributes.size = max(0, number(value) ?? 0)
            } else if key.equals("Mode") {
                attributes.mode = UInt32(truncatingIfNeeded: number(value) ?? 0)
            }
        case 5: if key.equals("Birth") { attributes.created = time(try archive.resolve(value)) }
        case 6:
            if key.equals("UserID") {
                attributes.userID = UInt32(truncatingIfNeeded: number(value) ?? 0)
            } else if key.equals("Target") {
                attributes.linkTarget = try archive.text(value)
            } else if key.equals("Digest") {
                attributes.digest = try archive.data(value).flatMap { $0.count == 20 ? Array($0) : nil }
            }
        case 7: if key.equals("GroupID") { attributes.groupID = UInt32(truncatingIfNeeded: number(value) ?? 0) }
        case 11:
            if key.equals("InodeNumber") { attributes.inode = UInt64(truncatingIfNeeded: number(value) ?? 0) }
        case 12: if key.equals("LastModified") { attributes.modified = time(try archive.resolve(value)) }
        case 13: if key.equals("EncryptionKey") { attributes.wrappedKey = try wrappedKey(value, archive) }
        case 15:
            if key.equals("ProtectionClass") {
                attributes.protectionClass = UInt32(truncatingIfNeeded: number(value) ?? 0)
            }
        case 16: if key.equals("LastStatusChange") { attributes.statusChanged = time(try archive.resolve(value)) }
        default: break
        }
    }

    private static func wrappedKey(
        _ value: BinaryPropertyListView.Object,
        _ archive: KeyedArchiveView
    ) throws(PropertyListError) -> WrappedFileKey? {
        if case .uid(0) = value { return nil }
        guard let stored = try archive.data(value), let key = WrappedFileKey(stored) else {
            throw .malformed("an encryption key of impossible form")
        }
        return key
    }

    private static func number(_ value: BinaryPropertyListView.Object) -> Int64? {
        switch value {
        case .integer(let number): number
        case .unsigned(let number): Int64(truncatingIfNeeded: number)
        default: nil
        }
    }

    private static func time(_ value: BinaryPropertyListView.Object) -> Int64? {
        switch value {
        case .integer(let seconds): seconds
        case .real(let seconds): Int64(exactly: seconds.rounded(.down))
        case .date(let seconds): Int64(exactly: (seconds + AppleTime.epoch).rounded(.down))
        case .dictionary, .array, .ascii, .utf16, .data, .uid, .boolean, .null, .unsigned: nil
        }
    }

    private static func extendedAttributes(
        _ nested: UnsafeRawBufferPointer?
    ) throws(PropertyListError) -> [ExtendedAttribute] {
        guard let nested, !nested.isEmpty else { return [] }
        let limits = PropertyListLimits(byteCount: mostBytes, depth: 8, objectCount: 10_000)
        let list = try PropertyList(reading: nested, limits: limits)
        guard let values = list.dictionaryValue else { throw .malformed("extended attributes of impossible form") }
        return values.sorted { $0.key < $1.key }
            .compactMap { name, value in
                value.dataValue.map { ExtendedAttribute(name: name, value: $0) }
            }
    }
}

/// Apple's time and Unix time.
enum AppleTime {
    /// 2001-01-01T00:00:00Z in Unix seconds.
    static let epoch = 978_307_200.0
}
