import ArgumentParser
import JuicerProto

/// `juicer messages`: the Messages app.
struct MessagesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "messages",
        abstract: "Read the conversations of the Messages app: iMessage, SMS, RCS.",
        discussion: """
            CONVERSATION is a conversation's id, its title in upper or lower case where no other has it, or the number \
            or address of its only other member.
            """,
        subcommands: [MessagesConversations.self, MessagesShow.self]
    )
}

/// `juicer messages conversations ID`: conversations, the one with the newest message first.
struct MessagesConversations: ConversationListing {
    static let configuration = CommandConfiguration(
        commandName: "conversations",
        abstract: "List conversations, the one with the newest message first."
    )
    static let app = ArtifactType.message

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @Option(help: ArgumentHelp("Only with this person: id, name, number or address.", valueName: "person"))
    var person: String?

    @OptionGroup var list: ListOptions
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions
}

/// `juicer messages show ID CONVERSATION`: messages, oldest first.
struct MessagesShow: ConversationShowing {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the messages of a conversation, oldest first.",
        discussion: "With --limit the newest ones are shown; with --around as many around that one, 41 without --limit."
    )
    static let app = ArtifactType.message

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @Argument(help: ArgumentHelp("The conversation: id, title, number or address.", valueName: "conversation"))
    var conversation: String

    @Option(help: ArgumentHelp("Only this message, by its id, and those around it.", valueName: "message"))
    var around: String?

    @OptionGroup var list: ListOptions
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions
}
