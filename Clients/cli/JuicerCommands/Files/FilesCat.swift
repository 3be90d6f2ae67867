import ArgumentParser
import JuicerProto
import JuicerProtobuf
import NIOCore

/// `juicer files cat ID FILE`: the contents of one file.
struct FilesCat: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat",
        abstract: "Write the contents of one file to standard output."
    )

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @Argument(help: ArgumentHelp("The file: its id, or domain:relativePath.", valueName: "file"))
    var file: FileReference

    @Option(name: .long, help: ArgumentHelp("Begin at this byte, counted from 0.", valueName: "n"))
    var offset: Int64 = 0

    @Option(name: .long, help: ArgumentHelp("Write at most so many bytes; without it, all.", valueName: "n"))
    var length: Int64?

    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        guard offset >= 0 else { throw ValidationError("--offset must not be negative") }
        guard (length ?? 0) >= 0 else { throw ValidationError("--length must not be negative") }
        guard !global.json else { throw ValidationError("--json is not for `cat`: contents are written as they are") }
    }

    func run(_ daemon: Daemon) async throws {
        let backup = try await daemon.backup(id)
        // To the daemon a length of 0 means everything; to a person it means nothing.
        guard length != 0 else { return }
        let request = ReadFileRequest(backupID: backup.id, file: file.selector, offset: offset, length: length ?? 0)
        let output = daemon.surroundings.output
        try await daemon.withSession(of: backup, session) { token in
            for try await piece in try await daemon.files(token).read(request) {
                try piece.data.withUnsafeReadableBytes { try output.writeThrough($0) }
            }
        }
    }
}
