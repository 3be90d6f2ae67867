/// Where a query fits in a text.
struct Match {
    /// Which phrase of the query fits; 0 for a run of characters.
    var phrase: Int
    /// In bytes of UTF-8 of the text.
    var range: Range<Int>
    /// Whether whole words fit, and not only beginnings.
    var isWhole: Bool
}

extension SearchQuery {
    /// Finds where the query fits in a text, from front to back; at most so many places.
    func matches(in text: String, limit: Int = 64) -> [Match] {
        switch mode {
        case .words: wordMatches(in: text, limit)
        case .substring: runMatches(in: text, limit)
        }
    }

    private func wordMatches(in text: String, _ limit: Int) -> [Match] {
        var found: [Match] = []
        // For each phrase: which of its beginnings end at the word before, with where they began.
        var open: [[(next: Int, start: Int)]] = Array(repeating: [], count: phrases.count)
        TextFolding.forEachWord(text) { word, range in
            for index in phrases.indices {
                let phrase = phrases[index]
                var goingOn: [(next: Int, start: Int)] = []
                for (next, start) in open[index] + [(0, range.lowerBound)] {
                    let isLast = next == phrase.words.count - 1
                    let wanted = phrase.words[next]
                    let fits = word.count >= wanted.count && word.prefix(wanted.count).elementsEqual(wanted)
                    let isEqual = word.count == wanted.count
                    guard fits, isEqual || (isLast && phrase.isPrefix) else { continue }
                    guard isLast else {
                        goingOn.append((next + 1, start))
                        continue
                    }
                    // A token of two characters, of which one was asked for.
                    let end = isEqual || !TextFolding.isRun(wanted) ? range.upperBound : range.lowerBound
                    found.append(Match(phrase: index, range: start..<max(end, start), isWhole: isEqual))
                }
                open[index] = goingOn
            }
            return found.count < limit
        }
        return found.map { match in
            guard match.range.isEmpty else { return match }
            var match = match
            let first = text.utf8.index(text.utf8.startIndex, offsetBy: match.range.lowerBound)
            let end = text.unicodeScalars.index(after: first)
            match.range = match.range.lowerBound..<text.utf8.distance(from: text.utf8.startIndex, to: end)
            match.isWhole = true
            return match
        }
    }

    private func runMatches(in text: String, _ limit: Int) -> [Match] {
        let (folded, offsets) = TextFolding.foldWithOffsets(text)
        var found: [Match] = []
        var position = 0
        while position + run.count <= folded.count, found.count < limit {
            guard folded[position] == run[0], folded[position..<position + run.count].elementsEqual(run) else {
                position += 1
                continue
            }
            let after = position + run.count
            let last = offsets[after - 1]
            // To the beginning of the next character of the text that is not the last one's own.
            var end = after
            while end < folded.count, offsets[end] == last { end += 1 }
            let stop = end < folded.count ? Int(offsets[end]) : text.utf8.count
            found.append(Match(phrase: 0, range: Int(offsets[position])..<stop, isWhole: true))
            position = after
        }
        return found
    }
}
