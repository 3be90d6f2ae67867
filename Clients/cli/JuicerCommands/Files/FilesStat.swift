import ArgumentParser
import JuicerProto

/// `juicer files stat ID FILE`: everything about one entry.
struct FilesStat: DaemonCommand {
    static let configuration = CommandConfiguration(commandName: "stat", abstract: "Show everything about one file.")

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @Argument(help: ArgumentHelp("The file: its id, or domain:relativePath.", valueName: "file"))
    var file: FileReference

    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let backup = try await daemon.backup(id)
        let answer = try await daemon.withSession(of: backup, session) { token in
            try await daemon.files(token).stat(StatFileRequest(backupID: backup.id, file: file.selector))
        }
        try daemon.show(answer) { Self.text(answer, utc: daemon.surroundings.usesUTC) }
    }

    static func text(_ answer: StatFileResponse, utc: Bool) -> String {
        let entry = answer.file ?? FileEntry()
        var facts = FactSheet()
        facts.add("file id", entry.fileID)
        facts.add("domain", Printable.text(entry.domain))
        facts.add("path", Printable.text(bytes: entry.relativePath))
        facts.add("kind", kind(entry))
        facts.add("link to", Printable.text(bytes: answer.linkTarget))
        if entry.kind == .file {
            facts.add("size", "\(Units.count(answer.contentLength)) bytes")
            if entry.size != answer.contentLength {
                facts.add("size by manifest", "\(Units.count(entry.size)) bytes")
            }
            facts.add("content", answer.contentAvailable ? "available" : "not available")
        }
        facts.add("problem", Printable.text(answer.contentProblem))
        facts.add("mode", FileMode.text(entry))
        facts.add("owner", "user \(answer.userID), group \(answer.groupID)")
        facts.add("modified", time(entry.modified, utc))
        facts.add("changed", time(answer.statusChanged, utc))
        facts.add("created", time(answer.created, utc))
        facts.add("inode", String(answer.inode))
        if entry.protectionClass > 0 { facts.add("protection class", String(entry.protectionClass)) }
        facts.add("SHA-1 by manifest", hexadecimal(answer.digest))
        for attribute in answer.extendedAttributes {
            facts.add("attribute", "\(Printable.text(attribute.name)) (\(Units.count(attribute.value.count, "byte")))")
        }
        return facts.render()
    }

    private static func kind(_ entry: FileEntry) -> String {
        if entry.damaged { return "damaged record" }
        return switch entry.kind {
        case .file: "file"
        case .directory: "folder"
        case .symlink: "symbolic link"
        default: "not known"
        }
    }

    private static func time(_ time: Timestamp?, _ utc: Bool) -> String {
        time.map { Units.exactTime(seconds: $0.seconds, utc: utc) } ?? ""
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension FileReference {
    /// As the daemon is told.
    var selector: FileSelector {
        switch self {
        case .id(let id): FileSelector(fileID: id)
        case .place(let domain, let path): FileSelector(domain: domain, relativePath: Array(path.utf8))
        }
    }
}
