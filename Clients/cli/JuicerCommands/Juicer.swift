public import ArgumentParser
import JuicerCore

/// `juicer`: the command line of the daemon.
public struct Juicer: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "juicer",
        abstract: "Read the contents of iPhone and iPad backups through juicerd.",
        discussion: """
            ID is a backup's id, any prefix of it that fits no other backup, or the name of its device.

            Exit status: 0 all done, 1 failed, 2 command line not understood, 3 partly done, 4 no such backup or file, \
            5 not allowed, 6 daemon not reachable, 7 backup damaged, 130 interrupted.
            """,
        version: ProductVersion.current,
        subcommands: [
            StatusCommand.self, BackupsCommand.self, UnlockCommand.self, LockCommand.self, FilesCommand.self,
            IndexCommand.self, SummaryCommand.self, SearchCommand.self, TimelineCommand.self, MessagesCommand.self,
            WhatsAppCommand.self, PhotosCommand.self, AlbumsCommand.self, MediaCommand.self, PeopleCommand.self,
            ContactsCommand.self, CallsCommand.self, NotesCommand.self, CalendarCommand.self, SafariCommand.self,
            VoicemailCommand.self, LocationsCommand.self,
            DoctorCommand.self, VaultCommand.self, SessionsCommand.self, JobsCommand.self,
            KeysCommand.self, AuditCommand.self,
        ]
    )

    public init() {}
}
