import ArgumentParser
import JuicerProto

/// `juicer index ID`: parses a backup's databases into the index.
struct IndexCommand: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Index a backup, so that it can be searched and read.",
        discussion: """
            Unless the daemon is set not to, it does so by itself when a backup is unlocked. It is a job, which goes on \
            without this program; on a terminal it is watched until it is over, and `juicer jobs` shows it. What is \
            indexed already is left as it is.
            """
    )

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @OptionGroup var types: TypeOptions

    @Flag(help: "Also what is indexed already.")
    var rebuild = false

    @Flag(help: "Watch it until it is over, also where no terminal is.")
    var watch = false

    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let work = IndexWork(types: types.types, rebuild: rebuild)
        let isWatched = watch || (daemon.surroundings.errors.isTerminal && !daemon.json)
        try await daemon.start(.index(work), of: id, session, watching: isWatched)
    }
}
