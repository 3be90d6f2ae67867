import ArgumentParser

/// `juicer media`: what belongs to messages, photos and all the rest.
struct MediaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "media",
        abstract: "Read attachments, photos and recordings by the file id that lists show.",
        // An attachment is a file of the backup, and is read as one.
        subcommands: [FilesCat.self]
    )
}
