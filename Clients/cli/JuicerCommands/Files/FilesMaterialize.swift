import ArgumentParser
import JuicerProto
import JuicerProtobuf

/// `juicer files materialize ID`: the decrypted tree, in the vault.
struct FilesMaterialize: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "materialize",
        abstract: "Write the decrypted tree into the encrypted vault, for `juicer vault mount`."
    )

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @OptionGroup var filter: FileFilter
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let backup = try await daemon.backup(id)
        var request = MaterializeRequest()
        request.backupID = backup.id
        request.domain = filter.domain ?? ""
        request.like = filter.like ?? ""
        var last = MaterializeResponse()
        var failureCount = 0
        try await daemon.withSession(of: backup, session) { token in
            for try await response in try await daemon.files(token).materialize(request) {
                for failure in response.failures {
                    failureCount += 1
                    let path = "\(failure.domain)/\(String(decoding: failure.relativePath, as: UTF8.self))"
                    try daemon.showLine(failure) { Printable.text("\(path): \(failure.status?.message ?? "")") }
                }
                last = response
            }
        }
        try daemon.show(last) {
            "\(Units.count(last.entriesDone)) entries, \(Units.size(last.bytesDone)) written, "
                + "\(Units.count(last.entriesKept)) files were there already\n"
        }
        guard failureCount == 0 else {
            throw CommandFailure("\(Units.count(failureCount)) entries could not be written", status: .partial)
        }
    }
}
