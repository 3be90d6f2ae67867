import ArgumentParser
import JuicerClient
import JuicerProto

/// `juicer files domains ID`: the trees that a backup consists of.
struct FilesDomains: DaemonCommand {
    static let configuration = CommandConfiguration(commandName: "domains", abstract: "List domains by name.")

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions
    @OptionGroup var list: ListOptions

    func run(_ daemon: Daemon) async throws {
        let backup = try await daemon.backup(id)
        var table = Table([.init(title: "ENTRIES", alignment: .right), .init(title: "DOMAIN")])
        try await daemon.withSession(of: backup, session) { token in
            for try await domain in daemon.files(token).allDomains(of: backup.id, limit: list.limit) {
                if daemon.json {
                    try daemon.showLine(domain) { "" }
                } else {
                    table.add([Units.count(domain.entryCount), Printable.text(domain.name)])
                }
            }
        }
        if !daemon.json { try daemon.surroundings.output.write(table.render()) }
    }
}
