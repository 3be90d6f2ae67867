internal import JuicerArtifacts

/// Where a list goes on. Opaque; it belongs to one list with one set of filters, and to the index as it was.
public struct IndexCursor: Sendable, Hashable {
    /// Its bytes, to be kept or sent.
    public let bytes: [UInt8]

    /// A cursor that was given before.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Which list a cursor belongs to.
    enum List: UInt8 {
        case items = 1
        case search = 2
        case conversations = 3
        case messages = 4
        case albums = 5
        case people = 6
        case places = 7
    }

    /// Numbers of a list.
    init(_ list: List, _ numbers: [Int64]) {
        var bytes = [list.rawValue]
        for number in numbers {
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
        }
        self.bytes = bytes
    }

    /// The numbers, if it is a cursor of the list and has as many.
    func numbers(_ list: List, _ count: Int) throws(IndexError) -> [Int64] {
        guard bytes.first == list.rawValue, bytes.count == 1 + 8 * count else { throw .cursorOutdated }
        return (0..<count)
            .map { index in
                (0..<8).reduce(0) { $0 | Int64(bytes[1 + index * 8 + $1]) << Int64(8 * $1) }
            }
    }
}

/// A part of a list.
public struct IndexPage<Element: Sendable>: Sendable {
    /// The items.
    public let items: [Element]
    /// Asks for the page after this one; nil on the last page, and only there.
    public let next: IndexCursor?
    /// How many items the whole list has with its filters.
    public let total: Int64
}

extension [TypeReader] {
    /// Changes with every generation of every type, so that a cursor shows to be of an index that was.
    var fingerprint: Int64 {
        reduce(0x1234_5678) { ($0 &* 31 &+ Int64($1.kind.rawValue)) &* 1_000_003 &+ $1.files.number }
    }
}
