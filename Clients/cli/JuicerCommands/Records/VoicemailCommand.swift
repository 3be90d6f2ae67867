import ArgumentParser
import JuicerProto

/// `juicer voicemail ID`: voicemail, newest first.
struct VoicemailCommand: RecordListing {
    static let configuration = CommandConfiguration(
        commandName: "voicemail",
        abstract: "List voicemail, newest first.",
        discussion: "FILE is the recording, for `juicer media cat`."
    )
    static let type = ArtifactType.voicemail
    static let columns: [Table.Column] = [
        .init(title: "TIME"), .init(title: "FROM", yielding: .shrinks), .init(title: "LENGTH", alignment: .right),
        .init(title: "FILE", yielding: .goes), .init(title: "TRANSCRIPT", yielding: .shrinks),
        .init(title: "MARKS", yielding: .goes),
    ]

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @OptionGroup var which: RecordOptions
    @OptionGroup var list: ListOptions
    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func request(_ index: BackupIndex) async throws -> ListArtifactsRequest {
        try await which.request(Self.type, index)
    }

    func cells(_ item: ArtifactItem.Item, utc: Bool) -> [String]? {
        guard case .voicemail(let mail) = item else { return nil }
        return [
            mail.time.text(utc: utc), mail.from.shownName, Units.duration(seconds: Double(mail.durationSeconds)),
            mail.audio.fileColumn, Printable.cell(mail.transcript),
            mail.trashed.map { "deleted " + $0.text(utc: utc) } ?? "-",
        ]
    }
}
