internal import JuicerCore
internal import JuicerCrypto

/// A place in the log: how many lines there are up to it, and the hash of the last of them.
public struct ChainHead: Sendable, Hashable {
    /// The last line's sequence number; 0 for a log without lines.
    public var sequence: Int64
    /// The last line's hash, 64 hexadecimal digits.
    public var hash: String

    /// A place out of its parts.
    public init(sequence: Int64, hash: String) {
        self.sequence = sequence
        self.hash = hash
    }

    /// Before the first line.
    static let start = ChainHead(sequence: 0, hash: String(repeating: "0", count: 64))
}

/// A line of the log without its newline, and its number.
struct AuditLine: Sendable {
    let head: ChainHead
    let bytes: [UInt8]
    let isCheckpoint: Bool
    /// `severity_id` of the event; 1 for a checkpoint.
    let severity: Int

    var sequence: Int64 { head.sequence }

    /// Characters of a hash.
    static let hashLength = 64

    /// Makes the line that follows a place, and moves the place to it.
    init(
        after head: inout ChainHead,
        isCheckpoint: Bool = false,
        severity: Int = 1,
        _ body: (inout JSONText) -> Void
    ) {
        var json = JSONText()
        json.object { json in
            json.number("seq", head.sequence + 1)
            json.string("prev", head.hash)
            body(&json)
        }
        // Without the bracket that closes it: the hash covers all before its own member.
        var bytes = json.bytes.dropLast()
        let hash = Hex.encode(bytes.withUnsafeBytes { HashFunction.sha256.hash($0) })
        bytes.append(contentsOf: #","hash":"\#(hash)"}"#.utf8)
        head = ChainHead(sequence: head.sequence + 1, hash: hash)
        self.head = head
        self.bytes = Array(bytes)
        self.isCheckpoint = isCheckpoint
        self.severity = severity
    }

    /// A line that was read; nil for what has not the form of one. Its hash is not looked at.
    init?(_ line: UnsafeRawBufferPointer) {
        guard let fields = LineFields(line) else { return nil }
        head = ChainHead(sequence: fields.sequence, hash: String(decoding: line[fields.hash], as: UTF8.self))
        isCheckpoint = fields.isCheckpoint
        bytes = Array(line)
        let text = String(decoding: line, as: UTF8.self)
        severity =
            text.firstRange(of: #""severity_id":"#).flatMap { text[$0.upperBound...].first?.wholeNumberValue } ?? 1
    }
}
