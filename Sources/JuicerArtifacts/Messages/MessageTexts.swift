internal import JuicerPlist
internal import JuicerSQLite

/// Finds out what a message says, and whether that is all.
///
/// The order: `text`; else the archive in `attributedBody`; else the last version in the edit history. What has none of
/// these says nothing, unless it was taken back. What cannot be decoded is never shown as empty.
struct MessageTexts {
    private var archives = TypedStreamReader()
    private let output: ParseOutput

    init(_ output: ParseOutput) {
        self.output = output
    }

    /// Fills in the text, its state and the edits.
    ///
    /// - Returns: what the archive says, if it was read.
    mutating func read(
        _ row: Statement,
        _ columns: MessageColumns,
        _ rowID: Int64,
        into message: inout MessageRow
    ) -> AttributedText? {
        var archived: AttributedText?
        let text = row.filled(columns.text)
        message.text = text ?? ""
        // Where the text has a place for an attachment, the archive tells for which.
        if text == nil || text?.utf8.contains(0xEF) == true {
            let wanted = text == nil
            archived = decode(row, columns.body, rowID, isNeeded: wanted, &message)
            if wanted { message.text = archived?.text ?? "" }
        }
        let wasChanged = row.flag(columns.edited) || row.flag(columns.retracted)
        if wasChanged || (text == nil && archived == nil && !row.isNull(columns.summary)) {
            let history = history(row, columns.summary, rowID)
            message.edits = history.edits
            if message.text.isEmpty, let last = history.current {
                message.text = last
                message.textState = .decoded
                message.textProblem = ""
            }
            if message.text.isEmpty, message.textState == .decoded, history.wasRetracted || row.flag(columns.retracted)
            {
                message.textState = .unsent
            }
        }
        if let subject = row.filled(columns.subject) {
            let shift = subject.utf16.count + 1
            message.text = message.text.isEmpty ? subject : "\(subject)\n\(message.text)"
            for index in archived?.attachments.indices ?? 0..<0 { archived?.attachments[index].offset += shift }
        }
        return archived
    }

    private mutating func decode(
        _ row: Statement,
        _ column: Int,
        _ rowID: Int64,
        isNeeded: Bool,
        _ message: inout MessageRow
    ) -> AttributedText? {
        row.withBlob(column) { bytes -> AttributedText? in
            guard !bytes.isEmpty else { return nil }
            do throws(FormatError) {
                return try archives.attributedText(bytes)
            } catch {
                guard isNeeded else { return nil }
                message.textState = .undecoded
                message.textProblem = "the formatted text cannot be decoded: \(error)"
                output.report(.textUndecoded, table: "message", row: rowID, detail: error.description)
                return nil
            }
        }
    }

    private struct History {
        var edits: [EditRow] = []
        var current: String?
        var wasRetracted = false
    }

    /// The property list in `message_summary_info`: `ec` has the versions of each edited part, oldest first, the last one
    /// being what it says now; `rp` has the numbers of the parts that were taken back.
    private mutating func history(_ row: Statement, _ column: Int, _ rowID: Int64) -> History {
        var history = History()
        let limits = PropertyListLimits(byteCount: 4 << 20, depth: 16, objectCount: 20_000)
        let list: PropertyList?
        do {
            list = try row.withBlob(column) { bytes throws(PropertyListError) -> PropertyList? in
                if bytes.isEmpty { return nil }
                return try PropertyList(reading: bytes, limits: limits, topLevelKeys: ["ec", "rp"])
            }
        } catch {
            output.report(.partUndecoded, table: "message", row: rowID, detail: "edit history: \(error)")
            return history
        }
        history.wasRetracted = list?["rp"]?.arrayValue?.isEmpty == false
        let parts = (list?["ec"]?.dictionaryValue ?? [:])
            .sorted { (Int($0.key) ?? .max, $0.key) < (Int($1.key) ?? .max, $1.key) }
        for (_, versions) in parts {
            let rows = (versions.arrayValue ?? []).compactMap { edit($0, rowID) }
            history.edits += rows.dropLast()
            if let last = rows.last { history.current = (history.current ?? "") + last.text }
        }
        history.edits.sort { ($0.time?.nanoseconds ?? .min) < ($1.time?.nanoseconds ?? .min) }
        return history
    }

    /// One version: `d` is when, `t` the archive of what.
    private mutating func edit(_ version: PropertyList, _ rowID: Int64) -> EditRow? {
        guard let archive = version["t"]?.dataValue else { return nil }
        let seconds: Double? =
            switch version["d"] {
            case .real(let value), .date(let value): value
            case .integer(let value): Double(value)
            default: nil
            }
        let result = archive.withUnsafeBytes { bytes in
            Result { () throws(FormatError) in try archives.attributedText(bytes) }
        }
        switch result {
        case .success(let text): return EditRow(time: seconds.flatMap { UnixTime(cocoaSeconds: $0) }, text: text.text)
        case .failure(let error):
            output.report(.partUndecoded, table: "message", row: rowID, detail: "an earlier version: \(error)")
            return nil
        }
    }
}
