import ArgumentParser
import JuicerProto

extension ArtifactType {
    /// The types there are, in the order of their numbers.
    static var all: [ArtifactType] { Array(allKnown.dropFirst()) }

    /// Its name on the command line.
    var word: String {
        switch self {
        case .message: "messages"
        case .whatsapp: "whatsapp"
        case .photo: "photos"
        case .note: "notes"
        case .contact: "contacts"
        case .call: "calls"
        case .calendarEvent: "calendar"
        case .safariVisit: "safari-history"
        case .safariBookmark: "safari-bookmarks"
        case .voicemail: "voicemail"
        case .location: "locations"
        case .unspecified, .unrecognized: "?"
        }
    }

    /// What one item of it is.
    var noun: String {
        switch self {
        case .message: "message"
        case .whatsapp: "WhatsApp"
        case .photo: "photo"
        case .note: "note"
        case .contact: "contact"
        case .call: "call"
        case .calendarEvent: "event"
        case .safariVisit: "visit"
        case .safariBookmark: "bookmark"
        case .voicemail: "voicemail"
        case .location: "place"
        case .unspecified, .unrecognized: "?"
        }
    }
}

/// A type of the index on the command line.
struct TypeName: ExpressibleByArgument, Equatable, Sendable {
    let type: ArtifactType

    init(_ type: ArtifactType) { self.type = type }

    init?(argument: String) {
        guard let type = ArtifactType.all.first(where: { $0.word == argument.lowercased() }) else { return nil }
        self.type = type
    }

    static var allValueStrings: [String] { ArtifactType.all.map(\.word) }
}

/// Which types are meant.
struct TypeOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Only this type; may be given several times.", valueName: "type")
    )
    var type: [TypeName] = []

    /// The types; empty for all.
    var types: [ArtifactType] { type.map(\.type) }
}

extension IndexState {
    /// What people call it.
    var word: String {
        switch self {
        case .absent: "absent"
        case .pending: "not indexed"
        case .running: "running"
        case .complete: "complete"
        case .partial: "partial"
        case .failed: "failed"
        case .unspecified, .unrecognized: "?"
        }
    }
}
