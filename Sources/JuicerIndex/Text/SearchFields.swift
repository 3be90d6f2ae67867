internal import JuicerArtifacts

/// A text of a row that is searched.
struct SearchField: Hashable {
    var text: String
    /// How much a hit in it counts, beside one in the row's main text.
    var weight: Double
}

extension ArtifactRow {
    /// Between the texts of a row as they are indexed: no query has it, and no phrase goes over it.
    static let fieldSeparator = "\u{1F}"
    /// Bytes of a row's texts that are indexed.
    private static let longestText = 1 << 20

    /// What is searched in a row, the main text first.
    var searchFields: [SearchField] {
        var fields: [SearchField] = []
        func add(_ text: String, _ weight: Double = 1) {
            if !text.isEmpty { fields.append(SearchField(text: text, weight: weight)) }
        }
        switch self {
        case .message(let row):
            add(row.text)
            add(row.appSummary, 0.8)
            add(row.event, 0.5)
            for file in row.attachments { add(file.name, 0.6) }
            for edit in row.edits { add(edit.text, 0.5) }
        case .photo(let row):
            add(row.originalName)
            for person in row.people { add(person.name) }
        case .note(let row):
            add(row.title, 2)
            add(row.text)
            add(row.folder, 0.4)
            for file in row.attachments { add(file.name, 0.6) }
        case .contact(let row):
            add(row.name, 3)
            add(row.nickname, 2)
            add(row.organization, 1.5)
            add(row.jobTitle)
            for each in row.phones + row.emails + row.accounts { add(each.value) }
            for each in row.addresses + row.urls + row.related { add(each.value, 0.7) }
            for each in row.groups { add(each, 0.5) }
            add(row.note, 0.8)
        case .call(let row):
            for person in row.people {
                add(person.name)
                add(person.handle)
            }
        case .event(let row):
            add(row.title, 2)
            add(row.location)
            add(row.notes)
            add(row.calendar, 0.4)
            for person in row.attendees {
                add(person.name, 0.7)
                add(person.handle, 0.5)
            }
            add(row.url, 0.5)
        case .visit(let row):
            add(row.title, 1.5)
            add(row.url)
        case .bookmark(let row):
            add(row.title, 1.5)
            add(row.url)
            add(row.folder, 0.5)
        case .voicemail(let row):
            add(row.transcript)
            if let from = row.from {
                add(from.name)
                add(from.handle)
            }
        case .location(let row):
            add(row.label)
        case .conversation, .album: break
        }
        return fields
    }

    /// Adds the texts as they are indexed, and gives how many bytes they have.
    func appendSearchText(to bytes: inout [UInt8]) -> Int {
        let start = bytes.count
        for field in searchFields {
            if bytes.count > start { bytes.append(contentsOf: Self.fieldSeparator.utf8) }
            var text = field.text
            let room = Self.longestText - (bytes.count - start)
            if room <= 0 { break }
            // A character that is cut is one that cannot be found.
            text.withUTF8 { bytes.append(contentsOf: $0.prefix(room)) }
        }
        return bytes.count - start
    }
}
