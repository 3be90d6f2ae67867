internal import Glibc
internal import JuicerCore
internal import JuicerCrypto

/// What a line says, without what chains it: this can be made before the line's place is known.
struct LineBody: Sendable {
    /// The members of the line's object that stand between `prev` and `hash`, with the comma before each.
    let members: [UInt8]
    let isCheckpoint: Bool
    /// `severity_id` of the event; 1 for a checkpoint.
    let severity: Int

    init(isCheckpoint: Bool = false, severity: Int = 1, _ write: (inout JSONText) -> Void) {
        var json = JSONText(isContinued: true)
        write(&json)
        members = json.bytes
        self.isCheckpoint = isCheckpoint
        self.severity = severity
    }
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
    init(after head: inout ChainHead, _ body: LineBody) {
        var bytes: [UInt8] = []
        // Besides the members: 96 characters before them, a number of at most 19 digits, and 76 after them.
        bytes.reserveCapacity(body.members.count + 192)
        bytes += #"{"seq":\#(head.sequence + 1),"prev":"\#(head.hash)""#.utf8
        bytes += body.members
        // Without the bracket that closes it: the hash covers all before its own member.
        let hash = Hex.encode(HashFunction.sha256.hash(bytes))
        bytes += #","hash":"\#(hash)"}"#.utf8
        head = ChainHead(sequence: head.sequence + 1, hash: hash)
        self.head = head
        self.bytes = bytes
        isCheckpoint = body.isCheckpoint
        severity = body.severity
    }

    /// A line that was read; nil for what has not the form of one. Its hash is not looked at.
    init?(_ line: UnsafeRawBufferPointer) {
        guard let fields = LineFields(line) else { return nil }
        head = fields.place(in: line)
        isCheckpoint = fields.isCheckpoint
        bytes = Array(line)
        severity = Self.severity(of: line)
    }

    private static func severity(of line: UnsafeRawBufferPointer) -> Int {
        guard let value = line.index(after: #""severity_id":"#), value < line.count else { return 1 }
        return Character(Unicode.Scalar(line[value])).wholeNumberValue ?? 1
    }
}

extension UnsafeRawBufferPointer {
    /// The index behind the first place of a text.
    func index(after text: StaticString) -> Int? {
        guard let base = baseAddress else { return nil }
        let length = text.utf8CodeUnitCount
        var position = 0
        while count - position >= length,
            let first = memchr(base + position, CInt(text.utf8Start.pointee), count - position - length + 1)
        {
            position = base.distance(to: UnsafeRawPointer(first))
            if memcmp(first, text.utf8Start, length) == 0 { return position + length }
            position += 1
        }
        return nil
    }
}
