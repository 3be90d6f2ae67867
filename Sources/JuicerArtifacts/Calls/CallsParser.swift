internal import JuicerSQLite

/// Calls: by phone, FaceTime and other apps, out of `CallHistory.storedata`; those that are not in it yet, out of
/// `CallHistoryTemp.storedata`; those of iOS 7 and before, out of `call_history.db`; and those of WhatsApp, out of its
/// `CallHistory.sqlite`.
public struct CallsParser: ArtifactParser {
    public static let kind = ArtifactKind.call
    static let database = InputRequest(
        "CallHistory.storedata",
        [.file(domain: "HomeDomain", path: "Library/CallHistoryDB/CallHistory.storedata")],
        isOptional: true
    )
    static let temporary = InputRequest(
        "CallHistoryTemp.storedata",
        [.file(domain: "HomeDomain", path: "Library/CallHistoryDB/CallHistoryTemp.storedata")],
        isOptional: true
    )
    static let legacy = InputRequest(
        "call_history.db",
        [
            .file(domain: "WirelessDomain", path: "Library/CallHistory/call_history.db"),
            .file(domain: "HomeDomain", path: "Library/CallHistory/call_history.db"),
        ],
        isOptional: true
    )
    private static let phoneRequests = [database, temporary, legacy]
    public static let requests = phoneRequests + WhatsAppEdition.all.flatMap(\.callRequests)

    public init() {}

    public func parse(_ inputs: ParserInputs, into output: ParseOutput) throws {
        let main = try inputs.optionalDatabase(Self.database, for: output)
        let temporary = try inputs.optionalDatabase(Self.temporary, for: output)
        let legacy = try inputs.optionalDatabase(Self.legacy, for: output)
        let ofWhatsApp = try WhatsAppEdition.all.compactMap { edition in
            try inputs.optionalDatabase(edition.calls, for: output).map { (edition, $0) }
        }
        if main == nil, temporary == nil, legacy == nil, ofWhatsApp.isEmpty {
            // WhatsApp may be there without calls.
            let histories = Self.phoneRequests + WhatsAppEdition.all.map(\.calls)
            guard histories.allSatisfy({ inputs.positions(of: $0).isEmpty }) else {
                throw ParserError.unreadable("no call history can be opened")
            }
            throw ParserError.inputMissing(request: Self.database.name)
        }
        // A call is in both for a while.
        var known: Set<String> = []
        if let main { try CallRecords(main, output).read(known: &known, remembering: temporary != nil) }
        if let temporary { try CallRecords(temporary, output).read(known: &known, remembering: false) }
        if let legacy { try LegacyCalls.read(legacy, output) }
        for (edition, calls) in ofWhatsApp {
            let chats = try inputs.optionalDatabase(edition.chats, for: output)
            let people = try WhatsAppPeople(of: edition, chats, inputs, output)
            try WhatsAppCalls(calls, edition, people, output).run()
        }
    }
}
