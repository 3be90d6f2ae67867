import JuicerProto

extension PersonRef {
    /// Whom to show, safe for a terminal; the owner as "me" where no name is known.
    var shownName: String {
        let name = [name, handle].first { !$0.isEmpty } ?? (isOwner ? "me" : "unknown")
        return Printable.text(name)
    }
}

extension PersonRef? {
    /// Whom to show, safe for a terminal.
    var shownName: String { self?.shownName ?? "unknown" }
}

extension [PersonRef] {
    /// Whom to show, safe for a terminal: "Anna, Ben".
    var shownNames: String { map(\.shownName).joined(separator: ", ") }
}

extension Attachment {
    /// What it is, safe for a terminal: "[image/heic] IMG_0042.HEIC, 2.10 MB, 4032 × 3024".
    var facts: String {
        let type = mediaType.isEmpty ? "file" : Printable.text(mediaType)
        var facts = [name.isEmpty ? "without a name" : Printable.text(name)]
        if size > 0 { facts.append(Units.size(size)) }
        if width > 0, height > 0 { facts.append("\(width) × \(height)") }
        if durationMs > 0 { facts.append(Units.duration(seconds: Double(durationMs) / 1_000)) }
        if isSticker { facts.append("sticker") }
        return "[\(type)] " + facts.joined(separator: ", ")
    }

    /// Where its bytes are: "file 3d0d7e…", for `juicer media cat`; or why they cannot be had.
    var place: String {
        if !fileID.isEmpty { return "file " + Printable.text(fileID) }
        switch state {
        case .notOnDevice: return "not on the device"
        case .inDatabase:
            guard let source = cell?.source else { return "in a database" }
            let column = Printable.text("\(source.table).\(cell?.column ?? "")")
            return "in file \(Printable.text(source.fileID)), \(column), row \(source.rowID)"
        case .present, .notInBackup, .unspecified, .unrecognized:
            return relativePath.isEmpty
                ? "not in this backup" : "not in this backup: " + Printable.text("\(domain):\(relativePath)")
        }
    }
}

extension Attachment? {
    /// The file id, safe for a terminal; "-" where the file is not in the backup.
    var fileColumn: String {
        guard let id = self?.fileID, !id.isEmpty else { return "-" }
        return Printable.text(id)
    }
}

extension GeoPoint {
    /// "47.37690, 8.54170 ± 10 m": five digits are about a metre.
    var text: String {
        let place = Units.degrees(latitude) + ", " + Units.degrees(longitude)
        return accuracyM > 0 ? place + " ± " + Units.metres(accuracyM) : place
    }
}

/// Marks that an item may have.
enum Marks {
    /// Those that hold, in words: "favorite, hidden"; "-" for none.
    static func text(_ marks: (holds: Bool, word: String)...) -> String {
        let words = marks.filter(\.holds).map(\.word)
        return words.isEmpty ? "-" : words.joined(separator: ", ")
    }
}
