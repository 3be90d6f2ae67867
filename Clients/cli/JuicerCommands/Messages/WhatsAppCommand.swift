import ArgumentParser
import JuicerProto

/// `juicer whatsapp`: WhatsApp and WhatsApp Business.
struct WhatsAppCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whatsapp",
        abstract: "Read the chats of WhatsApp and WhatsApp Business.",
        discussion: """
            CHAT is a chat's id, its title in upper or lower case where no other has it, or the number of its only other \
            member.
            """,
        subcommands: [WhatsAppChats.self, WhatsAppShow.self]
    )
}

/// `juicer whatsapp chats ID`: chats, the one with the newest message first.
struct WhatsAppChats: ConversationListing {
    static let configuration = CommandConfiguration(
        commandName: "chats",
        abstract: "List chats, the one with the newest message first."
    )
    static let app = ArtifactType.whatsapp

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @Option(help: ArgumentHelp("Only with this person: id, name or number.", valueName: "person"))
    var person: String?

    @OptionGroup var list: ListOptions
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions
}

/// `juicer whatsapp show ID CHAT`: messages, oldest first.
struct WhatsAppShow: ConversationShowing {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the messages of a chat, oldest first.",
        discussion: "With --limit the newest ones are shown; with --around as many around that one, 41 without --limit."
    )
    static let app = ArtifactType.whatsapp

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @Argument(help: ArgumentHelp("The chat: id, title or number.", valueName: "chat"))
    var conversation: String

    @Option(help: ArgumentHelp("Only this message, by its id, and those around it.", valueName: "message"))
    var around: String?

    @OptionGroup var list: ListOptions
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions
}
