/// Where an entry lies in a volume: the names from the root down. Names are bytes, since backups hold any.
public struct VolumePath: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The names; none for the root folder.
    public var names: [[UInt8]]

    /// A path out of its names.
    public init(_ names: [[UInt8]]) {
        self.names = names
    }

    /// A path out of text with "/" between names.
    public init(_ text: String) {
        names = text.utf8.split(separator: UInt8(ascii: "/")).map { Array($0) }
    }

    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// The root folder.
    public static let root = VolumePath([])

    /// Whether each name can be one: 1 to 255 bytes, not "." or "..", without NUL and slash.
    public var isValid: Bool { names.allSatisfy { NameCipher.isValid($0) } }

    /// The last name; empty for the root folder.
    public var name: [UInt8] { names.last ?? [] }

    /// The folder that holds the entry; the root folder's is itself.
    public var parent: VolumePath { VolumePath(Array(names.dropLast())) }

    /// The entry of a name in this folder.
    public func appending(_ name: [UInt8]) -> VolumePath { VolumePath(names + [name]) }

    /// The path as text, for messages: bytes that are not UTF-8 show as U+FFFD, control characters as "?".
    public var description: String {
        let text = names.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "/")
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }
            )
        )
    }
}
