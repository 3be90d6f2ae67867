import JuicerSessions

/// Where a page of sessions ended: when its last one was opened, and its id.
struct SessionCursor {
    private let opened: Int64
    private let id: String

    /// The place after a session.
    init(after session: Session) {
        opened = Self.nanoseconds(session)
        id = session.id
    }

    /// Reads what `bytes` made; a token's MAC has made sure that it did.
    init(_ bytes: [UInt8]) {
        opened = Int64(bitPattern: bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        id = String(decoding: bytes.dropFirst(8), as: UTF8.self)
    }

    /// For a page token.
    var bytes: [UInt8] {
        withUnsafeBytes(of: opened.littleEndian) { Array($0) } + Array(id.utf8)
    }

    /// The index of the first session after this place, newest first.
    func index(in sessions: [Session]) -> Int {
        sessions.firstIndex { (Self.nanoseconds($0), $0.id) < (opened, id) } ?? sessions.endIndex
    }

    private static func nanoseconds(_ session: Session) -> Int64 {
        let (seconds, attoseconds) = session.opened.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
