internal import JuicerCore
internal import JuicerPlist
internal import JuicerSQLite

/// Voicemail, out of `voicemail.db` and the files beside it.
///
/// What is known (docs/formats/voicemail.md): `voicemail` has a row for each; the sound is `<ROWID>.amr`, and what the
/// device wrote down is `<ROWID>.transcript`, a property list. `date` counts from 1970, `trashed_date` from 2001.
public struct VoicemailParser: ArtifactParser {
    public static let kind = ArtifactKind.voicemail
    private static let folder = "Library/Voicemail"
    private static let table = "voicemail"
    static let database = InputRequest("voicemail.db", [.file(domain: "HomeDomain", path: "\(folder)/voicemail.db")])
    static let transcripts = InputRequest(
        "transcripts of voicemail",
        [.folder(domain: "HomeDomain", path: folder, suffix: ".transcript")],
        choice: .all,
        isOptional: true,
        isDatabase: false
    )
    public static let requests = [database, transcripts]

    /// Longest transcript that is read.
    private static let longestTranscript = 1 << 20

    public init() {}

    public func parse(_ inputs: ParserInputs, into output: ParseOutput) throws {
        guard let database = try inputs.database(Self.database, for: output) else { return }
        guard database.schema.has(Self.table) else { throw ParserError.tableMissing(Self.table) }
        let transcripts = Self.transcripts(inputs)
        let domain = inputs.files[database.position].domain
        let times = TimeReader(table: Self.table, output: output)
        var select = Select(database, from: Self.table)
        let (date, trashed) = (select.column("date"), select.column("trashed_date"))
        let (sender, callback) = (select.column("sender"), select.column("callback_num"))
        let duration = select.column("duration")
        try select.scan(for: output, counting: true) { row, rowID in
            var mail = VoicemailRow(id: "voicemail-\(rowID)", source: database.source(Self.table, rowID))
            // A hidden number is an empty one.
            let handle = row.filled(sender) ?? row.string(callback)
            mail.from = handle.isEmpty ? nil : HandleRef(guessing: handle)
            mail.time = times.time(row, date, .unixSeconds, row: rowID)
            mail.trashed = times.time(row, trashed, .cocoaSeconds, row: rowID)
            if let seconds = row.number(duration), seconds > 0, seconds < 1e9 {
                mail.durationMilliseconds = Int64(seconds * 1_000)
            }
            let place = AttachmentRef.Place.file(
                domain: domain.isEmpty ? "HomeDomain" : domain,
                path: "\(Self.folder)/\(rowID).amr"
            )
            var audio = AttachmentRef(place)
            audio.name = "\(rowID).amr"
            audio.mediaType = "audio/amr"
            audio.durationMilliseconds = mail.durationMilliseconds
            mail.audio = audio
            if let file = transcripts[rowID] { mail.transcript = transcript(inputs.files[file], rowID, output) }
            try output.emit(.voicemail(mail))
        }
    }

    /// Positions of transcripts by the number in their name.
    private static func transcripts(_ inputs: ParserInputs) -> [Int64: Int] {
        var positions: [Int64: Int] = [:]
        for position in inputs.positions(of: transcripts) {
            let name = inputs.files[position].path.split(separator: "/").last ?? ""
            if let number = Int64(name.prefix { $0 != "." }) { positions[number] = position }
        }
        return positions
    }

    private func transcript(_ file: InputFile, _ rowID: Int64, _ output: ParseOutput) -> String {
        do {
            let bytes = try file.source.allBytes(limit: Self.longestTranscript)
            let limits = PropertyListLimits(byteCount: Self.longestTranscript, depth: 32, objectCount: 50_000)
            let list = try PropertyList(reading: bytes, limits: limits)
            if let text = list["transcriptionString"]?.stringValue { return text }
            let archive = try bytes.withUnsafeBytes { try KeyedArchive.root(of: $0) }
            return VoicemailTranscript.text(archive)
        } catch {
            output.report(.textUndecoded, table: "transcript", row: rowID, detail: "\(error)")
            return ""
        }
    }
}

/// The words of a transcript that is a keyed archive: as a whole, or in pieces with a time each.
enum VoicemailTranscript {
    static func text(_ archive: ArchivedValue) -> String {
        if let whole = first("transcriptionString", in: archive, depth: 0) { return whole }
        var pieces: [String] = []
        collect(archive, into: &pieces, depth: 0)
        return pieces.joined(separator: " ")
    }

    private static let deepest = 16

    private static func first(_ key: String, in value: ArchivedValue, depth: Int) -> String? {
        if let text = value[key]?.text { return text }
        guard depth < deepest else { return nil }
        for child in children(value) {
            if let text = first(key, in: child, depth: depth + 1) { return text }
        }
        return nil
    }

    private static func collect(_ value: ArchivedValue, into pieces: inout [String], depth: Int) {
        if let text = value["substring"]?.text { return pieces.append(text) }
        guard depth < deepest, pieces.count < 50_000 else { return }
        for child in children(value) { collect(child, into: &pieces, depth: depth + 1) }
    }

    private static func children(_ value: ArchivedValue) -> [ArchivedValue] {
        switch value {
        case .array(let values): values
        case .dictionary(let fields), .object(_, let fields): fields.sorted { $0.key < $1.key }.map(\.value)
        default: []
        }
    }
}
