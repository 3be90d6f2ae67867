/// The place of an item that fits a query.
public struct Snippet: Sendable, Hashable {
    /// A run of characters.
    public struct Highlight: Sendable, Hashable {
        /// First character, in Unicode scalars from the snippet's start.
        public let start: Int
        /// How many.
        public let length: Int
    }

    /// The text, at most ``longest`` Unicode scalars, without line breaks; "…" where it was cut.
    public let text: String
    /// What fits in it, from front to back.
    public let highlights: [Highlight]

    /// Unicode scalars that a snippet has at most.
    public static let longest = 300
    /// Scalars before the first place that fits.
    private static let lead = 60

    /// The part of a text around its first place that fits.
    init(of text: String, _ matches: [Match]) {
        let ranges = Self.merged(matches.map(\.range))
        let scalars = text.unicodeScalars
        let start = Self.start(in: text, before: ranges.first?.lowerBound ?? 0)
        var output = String.UnicodeScalarView()
        // Where in the text each scalar of the output begins, in bytes.
        var offsets: [Int] = []
        var position = text.utf8.distance(from: text.startIndex, to: start)
        if start > scalars.startIndex {
            output.append("\u{2026}")
            offsets.append(position - 1)
        }
        var index = start
        while index < scalars.endIndex {
            let scalar = scalars[index]
            scalars.formIndex(after: &index)
            let isCut = offsets.count == Self.longest - 1 && index < scalars.endIndex
            let isLineBreak = scalar.value < 0x20 || ["\u{2028}", "\u{2029}", "\u{85}"].contains(scalar)
            output.append(isCut ? "\u{2026}" : isLineBreak ? " " : scalar)
            // What was cut off begins where no range ends before.
            offsets.append(isCut ? .max : position)
            if isCut { break }
            position += UTF8.width(scalar)
        }
        self.text = String(output)
        highlights = ranges.compactMap { range in
            guard let first = offsets.firstIndex(where: { $0 >= range.lowerBound }) else { return nil }
            let end = offsets.firstIndex { $0 >= range.upperBound } ?? offsets.count
            return end > first ? Highlight(start: first, length: end - first) : nil
        }
    }

    /// Where a snippet begins: some characters before the first place, at a word if one begins near.
    private static func start(in text: String, before offset: Int) -> String.Index {
        let scalars = text.unicodeScalars
        let place = text.utf8.index(text.utf8.startIndex, offsetBy: min(offset, text.utf8.count))
        let start = scalars.index(place, offsetBy: -lead, limitedBy: scalars.startIndex) ?? scalars.startIndex
        guard start > scalars.startIndex else { return start }
        let near = scalars.index(start, offsetBy: 20, limitedBy: place) ?? place
        let space = scalars[start..<near].firstIndex { $0.properties.isWhitespace }
        return space.map { scalars.index(after: $0) } ?? start
    }

    /// Ranges from front to back, those that touch as one.
    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }
}

extension UTF8 {
    fileprivate static func width(_ scalar: Unicode.Scalar) -> Int {
        scalar.value < 0x80 ? 1 : scalar.value < 0x800 ? 2 : scalar.value < 0x10000 ? 3 : 4
    }
}
