import JuicerAccess

/// Where a page of API keys ended: when its last one was made, and its id.
struct KeyCursor {
    let position: KeyStore.Position

    /// The place after a key.
    init(after key: APIKey) {
        position = KeyStore.Position(created: key.created, id: key.id)
    }

    /// Reads what `bytes` made; a token's MAC has made sure that it did.
    init(_ bytes: [UInt8]) {
        let bits = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        position = KeyStore.Position(
            created: .milliseconds(Int64(bitPattern: bits)),
            id: String(decoding: bytes.dropFirst(8), as: UTF8.self)
        )
    }

    /// For a page token. Keys are made to the millisecond.
    var bytes: [UInt8] {
        let (seconds, attoseconds) = position.created.components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        return withUnsafeBytes(of: milliseconds.littleEndian) { Array($0) } + Array(position.id.utf8)
    }
}
