import JuicerProto
import JuicerProtobuf

/// Prints the hits of a search: as cards on a terminal, as lines elsewhere, as JSON where that is asked for.
struct HitWriter {
    private let daemon: Daemon
    private let namesBackup: Bool
    private let emphasizes: Bool
    private var list: ListWriter
    private var count = 0

    /// - Parameter namesBackup: whether each hit says which backup it is in.
    init(_ daemon: Daemon, namesBackup: Bool) {
        self.daemon = daemon
        self.namesBackup = namesBackup
        let variable = daemon.surroundings.variable
        emphasizes = variable("NO_COLOR") == nil && variable("TERM") != "dumb"
        list = ListWriter(
            daemon,
            [
                .init(title: "TIME"), .init(title: "TYPE"), .init(title: "WHO"), .init(title: "FITS"),
                .init(title: "ID"), .init(title: "CONVERSATION"), .init(title: "BACKUP"),
            ]
        )
    }

    /// Prints one hit.
    mutating func write(_ hit: SearchHit, of backup: Backup) throws {
        count += 1
        let output = daemon.surroundings.output
        if daemon.json { return try output.append(Self.json(hit, of: backup) + [0x0A]) }
        let line = ItemLine(hit.item, utc: daemon.surroundings.usesUTC)
        guard let width = daemon.surroundings.outputWidth else {
            let fits = hit.snippet.isEmpty ? line.what : Printable.text(hit.snippet)
            let conversation = line.conversationID.isEmpty ? "-" : line.conversationID
            return try list.add(hit) {
                [line.time, line.noun, line.who, fits, line.id, conversation, String(backup.id.prefix(8))]
            }
        }
        let name = namesBackup ? backup.shortName : ""
        try output.write(Self.card(hit, line, backup: name, width: width, emphasizes: emphasizes))
    }

    /// Prints what is left.
    mutating func finish() throws {
        if daemon.json { return }
        if daemon.surroundings.outputWidth == nil {
            try list.finish()
        } else if count == 0 {
            try daemon.surroundings.output.writeLine("nothing fits")
        }
    }

    /// The hit as JSON, with the id of its backup.
    private static func json(_ hit: SearchHit, of backup: Backup) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("backup_id")
        json.value(backup.id)
        if let item = hit.item {
            json.key("item")
            json.value(item)
        }
        json.key("snippet")
        json.value(hit.snippet)
        json.key("highlights")
        json.value(hit.highlights)
        json.key("rank")
        json.value(hit.rank)
        json.endObject()
        return json.bytes
    }

    /// A hit on some lines, an empty one behind: what it is, the place that fits, and how to come back to it.
    static func card(_ hit: SearchHit, _ line: ItemLine, backup: String, width: Int, emphasizes: Bool) -> String {
        let indent = "  "
        let head = [line.time, line.noun, line.who, Printable.text(backup)].filter { !$0.isEmpty && $0 != "-" }
        var lines = TextWrap.lines(head.joined(separator: "  "), width: width)
        let words =
            hit.snippet.isEmpty
            ? TextWrap.lines(line.what, width: width - indent.count)
            : Highlighting(hit.snippet, hit.highlights).lines(width: width - indent.count, emphasizes: emphasizes)
        lines += words.map { indent + $0 }
        var place = "id \(line.id)"
        if !line.conversationID.isEmpty { place += ", conversation \(line.conversationID)" }
        lines += TextWrap.lines(place, width: width - indent.count).map { indent + $0 }
        return lines.joined(separator: "\n") + "\n\n"
    }
}
