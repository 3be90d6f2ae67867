import JuicerBackupFormat

/// A place in the list of files, as a page token carries it.
enum FilesCursor {
    static func bytes(_ cursor: ManifestCursor) -> [UInt8] {
        withUnsafeBytes(of: cursor.position.littleEndian) { Array($0) } + cursor.domain
    }

    /// Reads what `bytes` made; a token's MAC has made sure that it did.
    static func cursor(_ bytes: [UInt8]) -> ManifestCursor {
        let position = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return ManifestCursor(domain: Array(bytes.dropFirst(8)), position: Int64(bitPattern: position))
    }
}
