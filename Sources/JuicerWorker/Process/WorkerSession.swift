internal import Glibc
internal import JuicerArtifacts
internal import JuicerCore
internal import JuicerSandbox

/// The work of a worker that is confined: files come in, then what to do with them; then rows go out.
struct WorkerSession {
    private let socket: PacketSocket
    private let parsers: [any ArtifactParser.Type]
    private var files: [InputFile] = []
    private var backup = BackupSession()
    /// Why a file cannot be read, until the work that it is of.
    private var problem: String?

    init(_ socket: PacketSocket, _ parsers: [any ArtifactParser.Type]) {
        self.socket = socket
        self.parsers = parsers
    }

    /// Does what it is told until the daemon closes the socket.
    ///
    /// - Throws: when it is told nonsense, or nobody listens; then the process is to end.
    mutating func serve() throws {
        let packet = UnsafeMutableRawBufferPointer.allocate(byteCount: WorkerOrder.mostBytes, alignment: 16)
        defer { packet.deallocate() }
        while true {
            let (count, descriptors) = try socket.receiveWithDescriptors(into: packet)
            guard count > 0 else { return }
            let order: WorkerOrder
            do {
                // It may hold a key.
                defer { wipe(UnsafeMutableRawBufferPointer(rebasing: packet[..<count])) }
                order = try WorkerOrder(UnsafeRawBufferPointer(rebasing: packet[..<count]))
            }
            switch order {
            case .setUp: throw PacketError.malformed("the worker is confined already")
            case .file(let file): try take(file, descriptors)
            case .run(let task): try run(task)
            case .backup(let order):
                try ResourceLimits.allowProcessorTime(BackupSession.processorSeconds)
                try backup.answer(order, descriptors).send(over: socket)
            }
        }
    }

    private mutating func take(_ file: WorkerFile, _ descriptors: [CInt]) throws {
        guard descriptors.count == file.descriptorCount else {
            throw PacketError.malformed("a file and its descriptors do not belong together")
        }
        guard files.count < WorkerOrder.mostFiles else { throw PacketError.malformed("too many files") }
        var rest = descriptors[...]
        func stored(_ part: WorkerFile.Part) -> PassedFile? {
            part.isStored ? rest.popFirst().map { PassedFile(owning: $0, size: part.storedLength) } : nil
        }
        let content = stored(file.content)
        let log = file.log.flatMap(stored)
        do {
            files.append(
                InputFile(
                    request: file.request,
                    domain: file.domain,
                    path: file.path,
                    source: try file.content.source(content),
                    log: try file.log?.source(log)
                )
            )
        } catch {
            problem = problem ?? "\(file.request): \(error)"
        }
    }

    private mutating func run(_ task: WorkerTask) throws {
        // Keys and descriptors go with the work that they were for.
        defer { (files, problem) = ([], nil) }
        if let problem {
            try WorkerReply.failure(problem).send(over: socket)
            return
        }
        switch task {
        case .parse(let kind, let limits):
            try ResourceLimits.allowProcessorTime(UInt64(limits.processorSeconds))
            try parse(kind, limits)
        case .cell(let cell, let limits):
            try ResourceLimits.allowProcessorTime(UInt64(limits.processorSeconds))
            try read(cell, limits)
        }
    }

    private func parse(_ kind: ArtifactKind, _ limits: ReadingLimits) throws {
        guard let parser = parsers.first(where: { $0.kind == kind }) else {
            try WorkerReply.failure("there is no parser for this artifact").send(over: socket)
            return
        }
        // Whoever wants it to stop ends the process.
        var options = ParseOptions(shouldContinue: { true })
        options.cacheByteCount = limits.cacheByteCount
        options.maximumValueByteCount = limits.valueByteCount
        let sender = RowSender(over: socket, longestRow: limits.rowByteCount)
        var report = ArtifactParsers.run(parser, ParserInputs(files), to: sender, options: options)
        // What the parser found before it failed.
        try sender.flush()
        if sender.leftOut > 0 {
            report.rowCount -= sender.leftOut
            report.problems.append(
                ParseProblem(
                    code: .limitReached,
                    table: "",
                    count: sender.leftOut,
                    firstRowID: 0,
                    detail: "rows of more than \(limits.rowByteCount) bytes were left out"
                )
            )
        }
        try Self.fitting(report).withUnsafeBytes { try WorkerReply.report($0).send(over: socket) }
    }

    /// The coded report, without the last problems where it would not fit into a reply.
    private static func fitting(_ report: ParseReport) -> [UInt8] {
        var report = report
        while true {
            let bytes = RowEncoder.encode(report)
            if bytes.count <= WorkerReply.mostPayload { return bytes }
            report.problems.removeLast((report.problems.count + 1) / 2)
            if report.problems.isEmpty { report.failure = String(report.failure.prefix(WorkerReply.mostText)) }
        }
    }

    private func read(_ cell: BlobCell, _ limits: ReadingLimits) throws {
        let content: [UInt8]?
        do {
            content = try ParserInputs(files).read(cell, limit: limits.valueByteCount)
        } catch {
            try WorkerReply.failure("\(error)").send(over: socket)
            return
        }
        try content?
            .withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(WorkerReply.mostPayload))
                    try WorkerReply.content(piece).send(over: socket)
                    rest = rest.dropFirst(piece.count)
                }
            }
        try WorkerReply.contentEnd(isThere: content != nil).send(over: socket)
    }
}
