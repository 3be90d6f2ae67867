import ArgumentParser
import JuicerProto

/// `juicer summary ID`: what is indexed.
struct SummaryCommand: ArtifactCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary",
        abstract: "Show what is indexed of a backup: counts and states by type, and what could not be read."
    )

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func run(_ index: BackupIndex) async throws {
        let answer = try await index.artifacts.summary(ArtifactSummaryRequest(backupID: index.backupID))
        try index.daemon.show(answer) { Self.text(answer, utc: index.usesUTC) }
    }

    static func text(_ answer: ArtifactSummaryResponse, utc: Bool) -> String {
        var table = Table([
            .init(title: "TYPE"), .init(title: "STATE"), .init(title: "ITEMS", alignment: .right),
            .init(title: "UNREADABLE", alignment: .right), .init(title: "FIRST"), .init(title: "LAST"),
        ])
        for type in answer.types {
            table.add([
                type.type.word, type.state.word, Units.count(type.itemCount), Units.count(type.failedCount),
                type.first.text(utc: utc), type.last.text(utc: utc),
            ])
        }
        var facts = FactSheet()
        facts.add("conversations", Units.count(answer.conversationCount))
        facts.add("people", Units.count(answer.personCount))
        facts.add("indexed by job", Printable.text(answer.jobID))
        let problems = answer.types.flatMap { type in
            type.problems.map { "\(type.type.word): \(Printable.text($0))\n" }
        }
        return table.render() + "\n" + facts.render() + (problems.isEmpty ? "" : "\n" + problems.joined())
    }
}
