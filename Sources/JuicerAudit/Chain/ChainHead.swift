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
