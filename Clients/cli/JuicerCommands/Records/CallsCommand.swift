import ArgumentParser
import JuicerProto

/// `juicer calls ID`: calls, newest first.
struct CallsCommand: RecordListing {
    static let configuration = CommandConfiguration(
        commandName: "calls",
        abstract: "List calls of all apps, newest first."
    )
    static let type = ArtifactType.call
    static let columns: [Table.Column] = [
        .init(title: "TIME"), .init(title: "CALL"), .init(title: "LENGTH", alignment: .right),
        .init(title: "SERVICE"), .init(title: "WITH", yielding: .shrinks), .init(title: "NUMBER", yielding: .goes),
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
        guard case .call(let call) = item else { return nil }
        let handles = call.people.map(\.handle).filter { !$0.isEmpty }
        return [
            call.time.text(utc: utc), call.outcome, call.length, Printable.cell(call.service),
            call.people.isEmpty ? "unknown" : call.people.shownNames, Printable.cell(handles.joined(separator: ", ")),
        ]
    }
}

extension CallItem {
    /// Which way it went and what became of it: "in", "missed", "out, video".
    var outcome: String {
        let way =
            switch direction {
            case .incoming: answered ? "in" : "missed"
            case .outgoing: answered ? "out" : "out, no answer"
            case .unspecified, .unrecognized: answered ? "answered" : "no answer"
            }
        return video ? way + ", video" : way
    }

    /// How long it was; "-" where nobody answered.
    var length: String { durationSeconds > 0 ? Units.duration(seconds: Double(durationSeconds)) : "-" }
}
