import ArgumentParser
import JuicerClient
import JuicerProto

/// `juicer files ls ID`: the files of a backup, a line each.
struct FilesList: DaemonCommand {
    static let configuration = CommandConfiguration(commandName: "ls", abstract: "List files, folders and links.")

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @OptionGroup var filter: FileFilter
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions
    @OptionGroup var list: ListOptions

    func run(_ daemon: Daemon) async throws {
        let backup = try await daemon.backup(id)
        let request = ListFilesRequest(backupID: backup.id, domain: filter.domain ?? "", like: filter.like ?? "")
        try await daemon.withSession(of: backup, session) { token in
            for try await entry in daemon.files(token).all(request, pageSize: 1000, limit: list.limit) {
                try daemon.showLine(entry) { Self.line(entry, utc: daemon.surroundings.usesUTC) }
            }
        }
    }

    /// "-rw-r--r--  12.3 kB  2024-05-01 12:00  HomeDomain:Library/SMS/sms.db", what can vary in width last.
    static func line(_ entry: FileEntry, utc: Bool) -> String {
        let size = entry.damaged ? "damaged" : entry.kind == .file ? Units.size(entry.size) : "-"
        let time = entry.modified.map { Units.time(seconds: $0.seconds, utc: utc) } ?? "-"
        return FileMode.text(entry) + "  " + padded(size, 7, left: true) + "  " + padded(time, 16, left: false) + "  "
            + place(entry)
    }

    /// How a person names the entry: `domain:relativePath`.
    static func place(_ entry: FileEntry) -> String {
        Printable.text(entry.domain) + ":" + Printable.text(bytes: entry.relativePath)
    }

    private static func padded(_ text: String, _ width: Int, left: Bool) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return left ? space + text : text + space
    }
}

/// The kind and permissions of an entry as `ls` shows them.
enum FileMode {
    static func text(_ entry: FileEntry) -> String {
        var text =
            switch entry.kind {
            case .file: "-"
            case .directory: "d"
            case .symlink: "l"
            default: "?"
            }
        for (index, letter) in "rwxrwxrwx".enumerated() {
            text.append(entry.mode >> (8 - UInt32(index)) & 1 == 1 ? letter : "-")
        }
        return text
    }
}
