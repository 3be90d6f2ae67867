import JuicerClient
import JuicerProto

/// Finds what a person names: by its id, or by a name, in upper or lower case, that nothing else has.
struct Naming<Thing: Sendable> {
    /// Candidates that an error names.
    private static var longestList: Int { 10 }

    /// What one is called, and several are: "conversation", "conversations".
    let noun: String
    let plural: String
    let id: (Thing) -> String

    /// What it may be called beside its id; empty ones are none.
    let names: (Thing) -> [String]

    /// What tells it from others of the same name.
    let facts: (Thing) -> String

    /// The one thing of a list that fits; an id goes before any name.
    ///
    /// - Throws: `CommandFailure` with the candidates where several fit or none does, and what the list throws.
    func find<List: AsyncSequence>(_ text: String, in list: List) async throws -> Thing where List.Element == Thing {
        let wanted = text.lowercased()
        var fitting: [Thing] = []
        var near: [Thing] = []
        for try await thing in list {
            if id(thing) == text { return thing }
            let names = names(thing).filter { !$0.isEmpty }.map { $0.lowercased() }
            if names.contains(wanted) {
                fitting.append(thing)
            } else if near.count < Self.longestList, !wanted.isEmpty, names.contains(where: { $0.contains(wanted) }) {
                near.append(thing)
            }
        }
        if fitting.count == 1 { return fitting[0] }
        if fitting.isEmpty {
            throw CommandFailure(
                "no \(noun) has the id or name ‘\(text)’",
                status: .notFound,
                hints: near.map { "did you mean \(candidate($0))" }
            )
        }
        throw CommandFailure(
            "\(fitting.count) \(plural) are called ‘\(text)’; name one by its id",
            status: .usage,
            hints: fitting.prefix(Self.longestList).map(candidate)
                + (fitting.count > Self.longestList ? ["and \(fitting.count - Self.longestList) more"] : [])
        )
    }

    private func candidate(_ thing: Thing) -> String {
        let name = names(thing).first ?? ""
        return ([id(thing), name] + [facts(thing)]).filter { !$0.isEmpty }.joined(separator: "  ")
    }
}

extension BackupIndex {
    /// The conversation of an app that a person names by its id, its title, or the handle of its only other member.
    func conversation(_ text: String, of type: ArtifactType) async throws -> Conversation {
        let utc = usesUTC
        let naming = Naming<Conversation>(
            noun: "conversation",
            plural: "conversations",
            id: \.id,
            names: { [$0.title] + ($0.isGroup ? [] : $0.members.map(\.handle)) },
            facts: { "\(Units.count($0.messageCount, "message")), last \($0.lastMessage.text(utc: utc))" }
        )
        let request = ListConversationsRequest(backupID: backupID, type: type)
        return try await naming.find(text, in: artifacts.conversations(request))
    }

    /// The album that a person names by its id or title.
    func album(_ text: String) async throws -> AlbumItem {
        let naming = Naming<AlbumItem>(
            noun: "album",
            plural: "albums",
            id: \.id,
            names: { [$0.title] },
            facts: { Units.count($0.photoCount, "photo") }
        )
        return try await naming.find(text, in: artifacts.albums(of: backupID))
    }

    /// The person whom a person names by the id, the name or a handle.
    func person(_ text: String) async throws -> PersonItem {
        let utc = usesUTC
        let naming = Naming<PersonItem>(
            noun: "person",
            plural: "people",
            id: \.id,
            names: { [$0.name] + $0.handles },
            facts: { "\(Units.count($0.messageCount, "message")), last seen \($0.lastSeen.text(utc: utc))" }
        )
        return try await naming.find(text, in: artifacts.people(ListPeopleRequest(backupID: backupID)))
    }

    /// The note that a person names by its id or title.
    func note(_ text: String) async throws -> NoteItem {
        let utc = usesUTC
        let naming = Naming<NoteItem>(
            noun: "note",
            plural: "notes",
            id: \.id,
            names: { [$0.title] },
            facts: { "\($0.folder), changed \($0.modified.text(utc: utc))" }
        )
        let request = ListArtifactsRequest(backupID: backupID, type: .note)
        let notes = artifacts.all(request)
            .compactMap { item in
                if case .note(let note) = item.item { note } else { NoteItem?.none }
            }
        return try await naming.find(text, in: notes)
    }
}
