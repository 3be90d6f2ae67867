import JuicerCore
import JuicerCrypto
import TTRPC

/// Makes and reads page tokens: opaque to clients, and no use but the one they were made for.
///
/// A token carries where the page before ended and the total; a MAC under a key that lives as long as the
/// process covers these and, without carrying them, the list and its filters. A token of another list, of
/// other filters or of another daemon therefore does not verify.
struct PageTokens: Sendable {
    /// Which list a token is for.
    enum List: UInt8, Sendable {
        case backups = 1
        case domains = 2
        case files = 3
        case sessions = 4
        case audit = 5
        case keys = 6
        case jobs = 7
        case items = 8
        case hits = 9
        case timeline = 10
        case conversations = 11
        case messages = 12
        case albums = 13
        case people = 14
        case mapPoints = 15
    }

    /// Where a page begins.
    struct Position: Equatable {
        /// What the list needs to go on behind the page before.
        var cursor: [UInt8]
        /// Items of the whole list when its first page was made.
        var total: Int64
    }

    private static let version: UInt8 = 1
    private static let codeLength = 16
    private static let totalLength = 8
    private static let maximumTextLength = 4096

    private let key: SecretBytes

    init(key: SecretBytes = SecretBytes(randomCount: 32)) {
        self.key = key
    }

    func make(_ list: List, filters: [String], _ position: Position) -> String {
        var bytes: [UInt8] = [Self.version]
        withUnsafeBytes(of: position.total.littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: position.cursor)
        bytes.append(contentsOf: code(list, filters, bytes[...]))
        return Base64URL.encode(bytes)
    }

    /// Reads a token.
    ///
    /// - Throws: `RPCError` INVALID_ARGUMENT.
    func read(_ text: String, _ list: List, filters: [String]) throws(RPCError) -> Position {
        guard text.utf8.count <= Self.maximumTextLength,
            let bytes = Base64URL.decode(text),
            bytes.count >= 1 + Self.totalLength + Self.codeLength,
            bytes[0] == Self.version
        else { throw Self.refusal }
        let content = bytes.dropLast(Self.codeLength)
        let expected = code(list, filters, content)
        let isOurs = expected.withUnsafeBytes { expected in
            bytes.suffix(Self.codeLength).withUnsafeBytes { constantTimeEquals(expected, $0) }
        }
        guard isOurs else { throw Self.refusal }
        let total = content[1..<(1 + Self.totalLength)].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Position(cursor: Array(content.dropFirst(1 + Self.totalLength)), total: Int64(bitPattern: total))
    }

    private func code(_ list: List, _ filters: [String], _ content: ArraySlice<UInt8>) -> [UInt8] {
        var input: [UInt8] = [list.rawValue]
        for filter in filters {
            // Each length stands before its text, so that no two sets of filters give the same bytes.
            withUnsafeBytes(of: UInt64(filter.utf8.count).littleEndian) { input.append(contentsOf: $0) }
            input.append(contentsOf: filter.utf8)
        }
        input.append(contentsOf: content)
        return Array(HashFunction.sha256.authenticationCode(for: input, key: key).prefix(Self.codeLength))
    }

    private static let refusal = RPCError.badField(
        "page.page_token",
        "not a token of this list with these filters from this daemon; start again without one"
    )
}
