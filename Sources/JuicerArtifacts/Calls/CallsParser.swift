internal import JuicerSQLite

/// Calls: by phone, FaceTime and other apps, out of `CallHistory.storedata`; those that are not in it yet, out of
/// `CallHistoryTemp.storedata`; and those of iOS 7 and before, out of `call_history.db`.
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
    public static let requests = [database, temporary, legacy]

    public init() {}

    public func parse(_ inputs: ParserInputs, into output: ParseOutput) throws {
        let main = try inputs.optionalDatabase(Self.database, for: output)
        let temporary = try inputs.optionalDatabase(Self.temporary, for: output)
        let legacy = try inputs.optionalDatabase(Self.legacy, for: output)
        if main == nil, temporary == nil, legacy == nil {
            guard inputs.files.isEmpty else { throw ParserError.unreadable("no call history can be opened") }
            throw ParserError.inputMissing(request: Self.database.name)
        }
        // A call is in both for a while.
        var known: Set<String> = []
        if let main { try CallRecords(main, output).read(known: &known, remembering: temporary != nil) }
        if let temporary { try CallRecords(temporary, output).read(known: &known, remembering: false) }
        if let legacy { try LegacyCalls.read(legacy, output) }
    }
}
