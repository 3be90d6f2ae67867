import JuicerAudit
import JuicerCore
import JuicerProto
import JuicerProtobuf
import NIOCore
import TTRPC

/// `juicer.v1.Audit`. Everything that reads the log blocks, and runs on threads that are there for it.
struct AuditHandler: AuditService {
    private static let batch = 500
    /// How soon a new event reaches whoever follows the log.
    private static let tailInterval = Duration.milliseconds(200)

    let keeper: VaultKeeper
    let tokens: PageTokens
    let calls: CallRunner
    let executor: BlockingExecutor

    private var log: AuditLog { calls.audit.log }

    func status(_ request: AuditStatusRequest, context: ServerContext) async throws -> AuditStatusResponse {
        try await calls.run(context) {
            let status = log.status
            var response = AuditStatusResponse()
            response.writable = status.isWritable
            response.lastSequence = status.last.sequence
            response.lastCheckpoint = status.lastCheckpoint
            response.sinks = status.sinks.map { sink in
                var answer = JuicerProto.AuditSink()
                answer.name = sink.name
                answer.healthy = sink.problem == nil
                answer.queued = status.last.sequence - sink.position
                answer.problem = sink.problem ?? ""
                return answer
            }
            response.publicKey = status.publicKey ?? []
            return response
        }
    }

    func query(_ request: QueryAuditRequest, context: ServerContext) async throws -> QueryAuditResponse {
        try await calls.audited(context) { _ in
            var query = AuditQuery()
            query.since = try request.since.map { try $0.checked("since").sinceEpoch }
            query.until = try request.until.map { try $0.checked("until").sinceEpoch }
            query.principal = request.principal
            query.actionPrefix = request.action
            if !request.backupID.isEmpty { query.target = .init("backup", request.backupID) }
            query.outcomes = Set(try request.outcomes.map { try JuicerAudit.AuditOutcome($0) })
            let size = try PageRequest.size(of: request.page)
            let filters =
                [
                    "\(query.since ?? .zero)", "\(query.until ?? .zero)", request.principal, request.action,
                    request.backupID,
                ] + query.outcomes.map(\.rawValue).sorted()
            if let position = try tokens.position(request.page, .audit, filters: filters) {
                query.before = position.cursor.reversed().reduce(0) { $0 << 8 | Int64($1) }
            }
            query.limit = size + 1
            let found = try await executor.run { [query] in try log.records(query) }
            let page = found.prefix(size)
            var response = QueryAuditResponse()
            response.events = page.map { JuicerProto.AuditEvent($0) }
            response.page = tokens.info(
                .audit,
                filters: filters,
                total: -1,
                next: found.count > size
                    ? page.last.map { withUnsafeBytes(of: $0.sequence.littleEndian) { Array($0) } } : nil
            )
            return response
        }
    }

    func tail(
        _ request: TailAuditRequest,
        context: ServerContext,
        responses: ResponseWriter<TailAuditResponse>
    ) async throws {
        try await calls.audited(context) { record in
            let last = log.status.last.sequence
            guard (0...last + 1).contains(request.fromSequence) else {
                throw RPCError(.outOfRange, "the log has \(last) lines", reason: "SEQUENCE_NOT_THERE")
            }
            try await record.commit()
            var next = request.fromSequence == 0 ? last + 1 : request.fromSequence
            while true {
                let found = try await executor.run { [next] in try log.records(from: next, limit: Self.batch) }
                for record in found {
                    next = record.sequence + 1
                    // Checkpoints are no events.
                    guard record.outcome != nil else { continue }
                    var response = TailAuditResponse()
                    response.event = JuicerProto.AuditEvent(record)
                    try await responses.write(response)
                }
                if found.isEmpty { try await Task.sleep(for: Self.tailInterval) }
            }
        }
    }

    func verify(
        _ request: VerifyAuditRequest,
        context: ServerContext,
        responses: ResponseWriter<VerifyAuditResponse>
    ) async throws {
        try await calls.audited(context) { record in
            guard let publicKey = log.status.publicKey else { throw StatusTable.vaultSealed }
            let head = try keeper.auditHead()
            try await record.commit()
            let total = log.status.last.sequence
            let (progress, continuation) = AsyncStream.makeStream(of: Int64.self, bufferingPolicy: .bufferingNewest(1))
            async let report = executor.run {
                defer { continuation.finish() }
                return try log.verify(publicKey: publicKey, expecting: head) { done in
                    continuation.yield(done)
                    if Task.isCancelled { throw CancellationError() }
                }
            }
            for await done in progress {
                var response = VerifyAuditResponse()
                response.eventsDone = done
                response.eventsTotal = total
                try await responses.write(response)
            }
            let found = try await report
            var response = VerifyAuditResponse()
            response.eventsDone = found.lines
            response.eventsTotal = max(total, found.lines)
            response.finished = true
            response.intact = found.problem == nil
            response.firstBadSequence = found.problem?.sequence ?? 0
            response.problem = found.problem?.description ?? ""
            try await responses.write(response)
        }
    }

    func export(
        _ request: ExportAuditRequest,
        context: ServerContext,
        responses: ResponseWriter<ExportAuditResponse>
    ) async throws {
        try await calls.audited(context) { record in
            let last = request.toSequence == 0 ? log.status.last.sequence : request.toSequence
            guard request.fromSequence >= 1, last >= request.fromSequence else {
                throw RPCError.badField("from_sequence", "must be 1 or more, and not after to_sequence")
            }
            try await record.commit()
            var next = request.fromSequence
            while next <= last {
                let found = try await executor.run { [next] in
                    try log.records(from: next, limit: Self.batch).prefix { $0.sequence <= last }
                }
                guard let end = found.last?.sequence else { break }
                next = end + 1
                var response = ExportAuditResponse()
                response.data = ByteBuffer(string: found.lazy.map { $0.line + "\n" }.joined())
                try await responses.write(response)
            }
        }
    }
}

extension JuicerAudit.AuditOutcome {
    fileprivate init(_ outcome: JuicerProto.AuditOutcome) throws {
        switch outcome {
        case .success: self = .success
        case .failure: self = .failure
        case .denied: self = .denied
        case .begun: self = .begun
        default: throw RPCError.badField("outcomes", "must be outcomes that there are")
        }
    }
}

extension JuicerProto.AuditEvent {
    fileprivate init(_ record: AuditRecord) {
        self.init()
        sequence = record.sequence
        time = Timestamp(sinceEpoch: record.time)
        action = record.action
        outcome =
            switch record.outcome {
            case .success: .success
            case .failure: .failure
            case .denied: .denied
            case .begun: .begun
            case nil: .unspecified
            }
        principal = record.principal
        requestID = record.requestID
        target = record.targets.first.map { "\($0.kind)s/\($0.id)" } ?? ""
        line = record.line
    }
}
