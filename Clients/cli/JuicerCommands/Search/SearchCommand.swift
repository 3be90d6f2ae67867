import ArgumentParser
import JuicerProto

/// `juicer search QUERY`: searches everything that is indexed.
struct SearchCommand: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Search all backups that are unlocked for you, or some.",
        discussion: """
            Every word of QUERY must be there, in any order; the last one may be the beginning of a word, and quotes make \
            a phrase. Of several backups, the best hits of each come first. Each line of --json is a hit with the id of \
            its backup.
            """
    )

    @Argument(help: ArgumentHelp("What to look for.", valueName: "query"))
    var query: String

    @Option(help: ArgumentHelp("Only in this backup; may be given several times.", valueName: "id"))
    var backup: [String] = []

    @OptionGroup var types: TypeOptions
    @OptionGroup var time: TimeOptions

    @Option(help: ArgumentHelp("Only with this person: id, name, number or address.", valueName: "person"))
    var person: String?

    @Option(help: ArgumentHelp("Only in this conversation: id, title, number or address.", valueName: "conversation"))
    var conversation: String?

    @Flag(name: .long, help: "Look for QUERY as a run of characters anywhere, three or more, instead of as words.")
    var substring = false

    @Option(help: ArgumentHelp("In what order.", valueName: "order"))
    var order = HitOrder.rank

    @Flag(name: .long, help: "Only items with an attachment.")
    var hasAttachment = false

    @Flag(name: .long, help: "Only items by the owner of the device.")
    var fromMe = false

    @OptionGroup var list: ListOptions
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func validate() throws {
        let hasToken = session.sessionFile != nil || session.sessionStdin
        guard !hasToken || backup.count == 1 else {
            throw ValidationError("a session is of one backup: name it with --backup")
        }
    }

    func run(_ daemon: Daemon) async throws {
        var scope = try await SearchScope(daemon, backup, session)
        var hits = MergedHits(order)
        for index in scope.indexes {
            try await scope.attempt(index) {
                try await hits.add(HitSource(index, session, request(index), limit: list.limit))
                try await index.warnOfGaps(in: types.types)
            }
        }
        try scope.checkAny()
        var writer = HitWriter(daemon, namesBackup: scope.indexes.count > 1)
        var left = list.limit ?? .max
        while left > 0, let (hit, backup) = try await hits.next() {
            try writer.write(hit, of: backup)
            left -= 1
        }
        try writer.finish()
        try scope.checkAll()
    }

    /// What to ask the index of one backup.
    ///
    /// - Throws: `CommandFailure` also where nothing there has the name of the person or conversation.
    private func request(_ index: BackupIndex) async throws -> SearchArtifactsRequest {
        var filter = time.filter(utc: index.usesUTC)
        filter.types = types.types
        filter.hasAttachment = hasAttachment
        filter.fromOwner = fromMe
        if let person { filter.personID = try await index.person(person).id }
        if let conversation {
            filter.conversationID = try await index.conversation(conversation, of: .unspecified).id
        }
        return SearchArtifactsRequest(
            backupID: index.backupID,
            query: query,
            mode: substring ? .substring : .words,
            order: order.order,
            filter: filter
        )
    }
}

/// In what order hits come, on the command line.
enum HitOrder: String, ExpressibleByArgument, CaseIterable, Sendable {
    case rank
    case newest
    case oldest

    var order: SearchOrder {
        switch self {
        case .rank: .rank
        case .newest: .newest
        case .oldest: .oldest
        }
    }
}
