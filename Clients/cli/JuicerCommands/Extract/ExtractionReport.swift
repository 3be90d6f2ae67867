import JuicerProtobuf

/// What an extraction did and did not do.
struct ExtractionReport: Equatable, Sendable {
    /// An entry that is not in the target folder as it is in the backup.
    struct Problem: Equatable, Sendable {
        /// Its place, `domain:path`, safe to show.
        let name: String
        let reason: String
    }

    /// How many problems are named; all of them are counted.
    static let namedProblems = 20

    /// Files written, and the bytes in them.
    var files: Int64 = 0
    var bytes: Int64 = 0

    /// Folders that the backup lists and that are there now.
    var folders: Int64 = 0

    /// Symbolic links made, and links that were not asked for.
    var links: Int64 = 0
    var linksLeftOut: Int64 = 0

    /// Files that were there with the size and time they have in the backup.
    var alreadyThere: Int64 = 0

    /// Files that were not written because something else has their name.
    var inTheWay: Int64 = 0

    /// Entries whose names, or link targets, are not safe to use.
    var refused: Int64 = 0

    /// Entries that could not be read or written.
    var failed: Int64 = 0

    private(set) var problems: [Problem] = []

    /// Entries that are not in the target folder though they should be.
    var missing: Int64 { inTheWay + refused + failed }

    /// Names a problem; its count is kept by the caller. Returns whether it is among the first ones.
    mutating func note(_ problem: Problem) -> Bool {
        guard problems.count < Self.namedProblems else { return false }
        problems.append(problem)
        return true
    }

    /// One sentence about what was done.
    func summary(target: String) -> String {
        var text = "extracted \(Units.count(files, "file")) (\(Units.size(bytes)))"
        text += " and \(Units.count(folders, "folder"))"
        if links > 0 { text += ", made \(Units.count(links, "link"))" }
        text += " in \(Printable.text(target))"
        if alreadyThere > 0 { text += "; \(Units.count(alreadyThere, "file")) there already" }
        if linksLeftOut > 0 { text += "; \(Units.count(linksLeftOut, "symbolic link")) left out" }
        return text
    }

    /// Why the extraction is not complete; nil where it is.
    var failure: CommandFailure? {
        guard missing > 0 else { return nil }
        var causes: [String] = []
        if failed > 0 { causes.append("\(Units.count(failed)) failed") }
        if refused > 0 { causes.append("\(Units.count(refused)) refused for unsafe names or targets") }
        if inTheWay > 0 { causes.append("\(Units.count(inTheWay)) had something else in the way") }
        let message = "\(Units.count(missing, "entry", "entries")) not extracted: \(causes.joined(separator: ", "))"
        var hints: [String] = []
        if inTheWay > 0 { hints.append("--overwrite replaces files that are there") }
        if refused > 0 { hints.append("`juicer files cat ID FILEID` still reads a file whose name was refused") }
        return CommandFailure(message, status: .partial, hints: hints)
    }

    /// The report as one JSON object, in the manner of the proto3 mapping.
    func json() -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("files")
        json.value(files)
        json.key("bytes")
        json.value(bytes)
        json.key("folders")
        json.value(folders)
        json.key("links")
        json.value(links)
        json.key("links_left_out")
        json.value(linksLeftOut)
        json.key("already_there")
        json.value(alreadyThere)
        json.key("in_the_way")
        json.value(inTheWay)
        json.key("refused")
        json.value(refused)
        json.key("failed")
        json.value(failed)
        json.key("problems")
        json.beginArray()
        for problem in problems {
            json.beginObject()
            json.key("name")
            json.value(problem.name)
            json.key("reason")
            json.value(problem.reason)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json.bytes
    }
}
