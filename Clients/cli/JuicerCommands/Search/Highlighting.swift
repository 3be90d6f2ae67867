import JuicerProto

/// A snippet with the runs that fit emphasized.
struct Highlighting {
    // Characters without width of their own, which stand for the emphasis until lines are made.
    private static let on: Unicode.Scalar = "\u{2061}"
    private static let off: Unicode.Scalar = "\u{2062}"

    private let marked: String

    /// - Parameter highlights: runs in Unicode scalars of the snippet; those that overlap or lie outside are taken as
    ///   far as they go.
    init(_ snippet: String, _ highlights: [Highlight]) {
        let scalars = Array(snippet.unicodeScalars)
        var isFitting = [Bool](repeating: false, count: scalars.count)
        for highlight in highlights where highlight.length > 0 {
            let start = min(max(Int(highlight.start), 0), scalars.count)
            let end = min(max(Int(highlight.start) + Int(highlight.length), start), scalars.count)
            for place in start..<end { isFitting[place] = true }
        }
        var marked = String.UnicodeScalarView()
        var isOn = false
        for (place, scalar) in scalars.enumerated() where scalar != Self.on && scalar != Self.off {
            if isFitting[place] != isOn {
                isOn.toggle()
                marked.append(isOn ? Self.on : Self.off)
            }
            // A snippet is one line, whatever it was cut out of.
            marked.append(scalar.properties.isWhitespace ? " " : scalar)
        }
        self.marked = String(marked)
    }

    /// The lines, each at most `width` columns.
    ///
    /// - Parameter emphasizes: whether the terminal is told to show what fits in bold.
    func lines(width: Int, emphasizes: Bool) -> [String] {
        var isOn = false
        return TextWrap.lines(marked, width: width)
            .map { line in
                var shown = isOn && emphasizes ? Self.bold : ""
                for scalar in line.unicodeScalars {
                    guard scalar == Self.on || scalar == Self.off else {
                        shown.unicodeScalars.append(scalar)
                        continue
                    }
                    isOn = scalar == Self.on
                    if emphasizes { shown += isOn ? Self.bold : Self.plain }
                }
                return isOn && emphasizes ? shown + Self.plain : shown
            }
    }

    private static let bold = "\u{1B}[1m"
    private static let plain = "\u{1B}[0m"
}
