internal import FoundationEssentials
internal import Synchronization

/// A line of the log, with those of its fields by which lines are looked for.
public struct AuditRecord: Sendable {
    /// Its number, from 1.
    public let sequence: Int64
    /// When, since 1970-01-01T00:00:00Z.
    public let time: Duration
    /// What was done.
    public let action: String
    /// How it ended; nil for a checkpoint.
    public let outcome: AuditOutcome?
    /// Who.
    public let principal: String
    /// Names the call in the logs of both sides.
    public let requestID: String
    /// What it was done to.
    public let targets: [AuditEvent.Target]
    /// The line as it stands in the log, without its newline.
    public let line: String

    /// - Returns: nil for what is no line of a log.
    init?(_ line: AuditLine) {
        guard let fields = try? JSONDecoder().decode(Fields.self, from: Data(line.bytes)) else { return nil }
        sequence = line.sequence
        time = .milliseconds(fields.time ?? fields.checkpoint?.time ?? 0)
        action = fields.message ?? (fields.checkpoint == nil ? "" : "checkpoint")
        outcome = fields.outcome.flatMap { AuditOutcome(rawValue: $0) }
        principal = fields.actor?.user?.uid ?? ""
        requestID = fields.metadata?.correlationUID ?? ""
        targets = (fields.resources ?? []).map { AuditEvent.Target($0.type, $0.uid) }
        self.line = String(decoding: line.bytes, as: UTF8.self)
    }

    private struct Fields: Decodable {
        struct Named: Decodable { let uid: String? }
        struct Actor: Decodable { let user: Named? }
        struct Metadata: Decodable {
            let uid: String?
            let correlationUID: String?
            enum CodingKeys: String, CodingKey {
                case uid
                case correlationUID = "correlation_uid"
            }
        }
        struct Resource: Decodable { let type, uid: String }
        struct Checkpoint: Decodable { let time: Int64 }

        let time: Int64?
        let message: String?
        let outcome: String?
        let actor: Actor?
        let metadata: Metadata?
        let resources: [Resource]?
        let checkpoint: Checkpoint?
    }
}

/// Which lines are looked for. Everything that is given must hold.
public struct AuditQuery: Sendable {
    /// Not before.
    public var since: Duration?
    /// Before.
    public var until: Duration?
    /// By this principal.
    public var principal = ""
    /// Actions that begin with this.
    public var actionPrefix = ""
    /// With this as a target.
    public var target: AuditEvent.Target?
    /// Ended in one of these ways; empty for all.
    public var outcomes: Set<AuditOutcome> = []
    /// Before this line.
    public var before: Int64 = .max
    /// At most so many.
    public var limit = 100

    /// Looks for everything but checkpoints.
    public init() {}

    func matches(_ record: AuditRecord) -> Bool {
        guard let outcome = record.outcome, record.sequence < before else { return false }
        return since.map { record.time >= $0 } ?? true && until.map { record.time < $0 } ?? true
            && (principal.isEmpty || record.principal == principal) && record.action.hasPrefix(actionPrefix)
            && target.map { record.targets.contains($0) } ?? true && (outcomes.isEmpty || outcomes.contains(outcome))
    }
}

extension AuditLog {
    /// Lines from a number on, checkpoints too. Blocks.
    public func records(from first: Int64, limit: Int) throws -> [AuditRecord] {
        var reader = SegmentReader(folder, from: first)
        var found: [AuditRecord] = []
        while found.count < limit, let line = try reader.next() {
            if let record = AuditRecord(line) { found.append(record) }
        }
        return found
    }

    /// Lines that are looked for, newest first. Blocks.
    public func records(_ query: AuditQuery) throws -> [AuditRecord] {
        var found: [AuditRecord] = []
        for segment in try folder.segments().reversed() where segment.first < query.before && found.count < query.limit
        {
            guard var lines = try folder.lines(of: segment) else { continue }
            var here: [AuditRecord] = []
            while let line = try lines.next({ AuditLine($0) }) {
                if let record = line.flatMap({ AuditRecord($0) }), query.matches(record) { here.append(record) }
            }
            found += here.suffix(query.limit - found.count).reversed()
        }
        return found
    }

    /// The `metadata.uid` of all events from a line on that the files have, for whoever put events down elsewhere first and
    /// wants to know which of them got here. Blocks; reads whole segments.
    ///
    /// - Parameter first: the line from which they are wanted, such as the last one when an event was first put down.
    public func uids(from first: Int64) throws -> Set<String> {
        var reader = SegmentReader(folder, from: first)
        var found: Set<String> = []
        while let uid = try reader.next({ Self.uid(of: $0, from: first) }) { found.insert(uid) }
        return found
    }

    /// The name of the log stands before the uid; in a text somebody chose, its quotes would be escaped.
    private static func uid(of line: UnsafeRawBufferPointer, from first: Int64) -> String? {
        guard let fields = LineFields(line), fields.sequence >= first, !fields.isCheckpoint,
            let name = line.index(after: #""log_name":""#)
        else { return nil }
        let rest = UnsafeRawBufferPointer(rebasing: line[name...])
        guard let start = rest.index(after: #"","uid":""#) else { return nil }
        return String(decoding: rest[start...].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    }

    /// Says whether the log is whole, with the key that signs it now. Blocks.
    ///
    /// It must have everything that was acknowledged before.
    ///
    /// - Parameter progress: told now and then how many lines were read.
    public func verify(
        publicKey: [UInt8],
        expecting head: ChainHead?,
        _ progress: (Int64) throws -> Void
    ) throws -> AuditVerifier.Report {
        let written = state.withLock { $0.written }
        let expected = [head, written].compactMap { $0 }
        return try AuditVerifier(path: folder.path, publicKey: publicKey, expecting: expected).run(progress)
    }
}
