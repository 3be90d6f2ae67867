internal import JuicerSQLite

/// The tables `ZWAMEDIAITEM`, which has far more than media, and `ZWAMESSAGEDATAITEM`, which has previews of links.
///
/// In `ZWAMEDIAITEM` columns mean different things by the type of the message: `ZVCARDSTRING` is a media type, or a contact
/// card, or whoever deleted the message; `ZLATITUDE` and `ZLONGITUDE` are a place, or width and height.
struct WhatsAppMedia {
    /// A message that is answered.
    struct Quoted {
        var stanza = ""
        var text = ""
    }

    private static let table = "ZWAMEDIAITEM"
    private let database: SourceDatabase
    private let file: InputFile
    private let output: ParseOutput
    private let items: RowLookup?
    private let columns: WhatsAppMediaColumns
    private let linkJoin: MergeCursor?
    private let links: RowLookup?
    private let linkColumns: (title: Int, summary: Int, text: Int)

    init(_ database: SourceDatabase, _ file: InputFile, _ output: ParseOutput) throws {
        self.database = database
        self.file = file
        self.output = output
        var select = Select(database, from: Self.table)
        columns = WhatsAppMediaColumns(&select)
        if database.schema.has(Self.table) {
            items = try RowLookup(select, for: output)
        } else {
            output.report(.tableMissing, table: Self.table)
            items = nil
        }
        let previews = "ZWAMESSAGEDATAITEM"
        var link = Select(database, from: previews)
        linkColumns = (
            link.column("ZTITLE"), link.column("ZSUMMARY"), link.column(firstOf: ["ZMATCHEDTEXT", "ZCONTENT1"])
        )
        // Not in every version; nothing is missing where it is not there.
        if database.schema.has("ZMESSAGE", in: previews) {
            linkJoin = try MergeCursor(database, previews, key: "ZMESSAGE", value: "Z_PK", output)
            links = try RowLookup(link, for: output)
        } else {
            (linkJoin, links) = (nil, nil)
        }
    }

    /// Adds what came with a message.
    ///
    /// - Parameter quoted: is called when it answers another one.
    func read(
        _ item: Int64,
        type: Int64,
        of message: Int64,
        into row: inout MessageRow,
        quoted: (Quoted, inout MessageRow) -> Void
    ) throws {
        guard let cells = try items?.row(item, for: ("ZWAMESSAGE", message)) else { return }
        switch type {
        case 4: readContact(cells, item, into: &row)
        case 5: readPlace(cells, into: &row)
        case 14: readDeletion(cells, into: &row)
        case 6, 10: break
        default: readFile(cells, type, into: &row)
        }
        let answered = cells.withBlob(columns.metadata) { bytes -> Quoted? in
            do throws(FormatError) {
                return try Self.quoted(bytes)
            } catch {
                let detail = "what it answers: \(error)"
                output.report(.partUndecoded, table: Self.table, row: item, detail: detail)
                return nil
            }
        }
        if let answered { quoted(answered, &row) }
    }

    private func readFile(_ cells: Statement, _ type: Int64, into row: inout MessageRow) {
        let path = cells.string(columns.path)
        let title = cells.string(columns.title)
        let kind = Self.mediaType(cells.string(columns.card))
        // Text messages have an item too when they answer one or name somebody.
        guard !path.isEmpty || !kind.isEmpty || !WhatsAppWords.mediaType(type).isEmpty else {
            if row.text.isEmpty { row.text = title }
            return
        }
        var file = AttachmentRef(place(path))
        file.mediaType = kind.isEmpty ? Self.mediaType(ofName: path) ?? WhatsAppWords.mediaType(type) : kind
        let last = path.split(separator: "/").last.map(String.init) ?? ""
        let isDocument = type == 8 || type == 24
        file.name = isDocument && !title.isEmpty ? title : last
        file.size = max(0, cells.integer(columns.size) ?? 0)
        file.durationMilliseconds = milliseconds(cells.number(columns.duration))
        file.isSticker = type == 15
        if file.mediaType.hasPrefix("image/") || file.mediaType.hasPrefix("video/") {
            file.width = Self.pixels(cells.number(columns.latitude))
            file.height = Self.pixels(cells.number(columns.longitude))
        }
        row.attachments.append(file)
        if row.text.isEmpty, !isDocument { row.text = title }
    }

    /// A path is relative to a folder that depends on where the store itself lies.
    private func place(_ path: String) -> AttachmentRef.Place {
        guard !path.isEmpty else { return .missing }
        let isShared = file.domain.isEmpty || file.domain.hasPrefix("AppDomainGroup-")
        let folder = isShared ? "Message/" : "Library/"
        let relative = String(path.drop { $0 == "/" })
        return .file(domain: file.domain, path: relative.hasPrefix(folder) ? relative : folder + relative)
    }

    private func readContact(_ cells: Statement, _ item: Int64, into row: inout MessageRow) {
        let names = cells.string(columns.cardName).prefix(16_384)
            .split(separator: Self.nameSeparator, omittingEmptySubsequences: true).prefix(50).map(String.init)
        row.appSummary = names.isEmpty ? "contact" : "contact: \(names.joined(separator: "; "))"
        guard !cells.isNull(columns.card) else { return }
        var file = AttachmentRef(.cell(BlobCell(row: database.source(Self.table, item), column: "ZVCARDSTRING")))
        file.mediaType = "text/vcard"
        file.name = "\(names.first ?? "contact").vcf"
        row.attachments.append(file)
    }

    private static let nameSeparator = "_$!<Name-Separator>!$_"

    private func readPlace(_ cells: Statement, into row: inout MessageRow) {
        if let latitude = cells.number(columns.latitude), let longitude = cells.number(columns.longitude) {
            let accuracy = cells.number(columns.accuracy) ?? 0
            row.place = GeoPoint(latitude: latitude, longitude: longitude, accuracy: accuracy)
        }
        // The second is an address, or coordinates once more.
        let facts = [cells.string(columns.title), cells.string(columns.card)]
            .filter { text in text.utf8.count < 4_096 && text.contains(where: \.isLetter) }
        row.appSummary = facts.isEmpty ? "location" : "location: \(facts.joined(separator: "; "))"
    }

    private func readDeletion(_ cells: Statement, into row: inout MessageRow) {
        // An administrator may delete what others wrote.
        guard let by = WhatsAppID(cells.string(columns.card)), by.isPerson, let from = row.from, from.kind != .owner,
            !from.handle.isEmpty, by.text != from.handle
        else { return }
        row.appSummary = "deleted by \(by.text)"
    }

    /// Adds the previews of links of a message. Messages must come in rising order.
    func readLinks(of message: Int64, into row: inout MessageRow) throws {
        var summary = ""
        try linkJoin?
            .forEach(message) { key in
                guard summary.isEmpty, let cells = try links?.row(key, for: ("ZWAMESSAGE", message)) else { return }
                let facts = [cells.string(linkColumns.title), cells.string(linkColumns.summary)]
                    .filter { !$0.isEmpty }.map { String($0.prefix(500)) }
                let address = cells.string(linkColumns.text).prefix(2_000)
                guard !facts.isEmpty || !address.isEmpty else { return }
                summary = "link preview"
                if !facts.isEmpty { summary += ": \(facts.joined(separator: "; "))" }
                if !address.isEmpty { summary += " (\(address))" }
            }
        guard !summary.isEmpty else { return }
        row.appSummary = row.appSummary.isEmpty ? summary : "\(row.appSummary); \(summary)"
    }

    /// Fields 5 and 19 of `ZMETADATA`: the id of the answered message, and a copy of it, whose field 1 is its text.
    private static func quoted(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> Quoted? {
        var quoted = Quoted()
        var fields = ProtobufFields(bytes)
        while let (number, value) = try fields.next() {
            guard let content = value.content else { continue }
            switch number {
            case 5:
                // In other versions the field may be something else.
                let isID = (8...64).contains(content.count) && content.allSatisfy(isIDCharacter)
                if isID { quoted.stanza = String(decoding: content, as: UTF8.self) }
            case 19: quoted.text = text(ofMessage: content)
            default: continue
            }
        }
        return quoted.stanza.isEmpty ? nil : quoted
    }

    private static func isIDCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    /// Text of a message of the protocol: field 1, or field 1 of field 6 where it has more than text.
    private static func text(ofMessage bytes: UnsafeRawBufferPointer) -> String {
        var fields = ProtobufFields(bytes)
        while let (number, value) = try? fields.next() {
            guard let content = value.content else { continue }
            if number == 1 { return String(String(decoding: content, as: UTF8.self).prefix(500)) }
            guard number == 6 else { continue }
            var inner = ProtobufFields(content)
            while let (number, value) = try? inner.next() {
                if number == 1, let text = value.text { return String(text.prefix(500)) }
            }
        }
        return ""
    }

    /// A media type without its parameters; empty for what is none.
    private static func mediaType(_ cell: String) -> String {
        guard cell.utf8.count <= 256, !cell.contains("@"), !cell.contains(":") else { return "" }
        let type = cell.prefix { $0 != ";" && $0 != " " }.lowercased()
        let parts = type.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty } ? type : ""
    }

    private static func mediaType(ofName path: String) -> String? {
        guard let dot = path.lastIndex(of: "."), path.utf8.count < 4_096 else { return nil }
        return [
            "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif",
            "heic": "image/heic", "mp4": "video/mp4", "mov": "video/quicktime", "3gp": "video/3gpp",
            "opus": "audio/ogg", "ogg": "audio/ogg", "m4a": "audio/mp4", "mp3": "audio/mpeg", "aac": "audio/aac",
            "amr": "audio/amr", "caf": "audio/x-caf", "pdf": "application/pdf", "vcf": "text/vcard",
        ][path[path.index(after: dot)...].lowercased()]
    }

    private static func pixels(_ value: Double?) -> Int {
        guard let value, value >= 1, value <= 100_000 else { return 0 }
        return Int(value)
    }

    private func milliseconds(_ seconds: Double?) -> Int64 {
        guard let seconds, seconds > 0, seconds < 1e9 else { return 0 }
        return Int64(seconds * 1_000)
    }
}

/// Numbers of the columns of `ZWAMEDIAITEM` in the query.
private struct WhatsAppMediaColumns {
    let path: Int
    let card: Int
    let cardName: Int
    let title: Int
    let size: Int
    let duration: Int
    let latitude: Int
    let longitude: Int
    let accuracy: Int
    let metadata: Int

    init(_ select: inout Select) {
        path = select.column("ZMEDIALOCALPATH")
        card = select.column("ZVCARDSTRING")
        cardName = select.column("ZVCARDNAME")
        title = select.column("ZTITLE")
        size = select.column("ZFILESIZE")
        duration = select.column("ZMOVIEDURATION")
        latitude = select.column("ZLATITUDE")
        longitude = select.column("ZLONGITUDE")
        accuracy = select.column("ZHACCURACY")
        metadata = select.column("ZMETADATA")
    }
}
