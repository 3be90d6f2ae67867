internal import JuicerArtifacts
internal import JuicerCore

/// What a worker says, one packet each. It may have been taken over by what it parsed, so that nothing of it is believed.
enum WorkerReply {
    /// It is confined and waits for work. The number is the kernel's version of Landlock, 0 for none.
    case ready(landlock: UInt8)
    /// A piece of coded rows with their lengths before them; a row may go on in the next.
    case rows(UnsafeRawBufferPointer)
    case progress(ParseProgress)
    /// The parsing is over.
    case report(UnsafeRawBufferPointer)
    /// A piece of a cell's content.
    case content(UnsafeRawBufferPointer)
    /// The cell is at its end; false when there is no such cell.
    case contentEnd(isThere: Bool)
    /// The work cannot be done.
    case failure(String)
    /// A piece of the answer to an order about a backup, which ends with the last one.
    case answer(UnsafeRawBufferPointer, isLast: Bool)

    /// Bytes of the longest reply.
    static let mostBytes = 64 << 10
    /// Bytes of rows, or content, that one reply takes.
    static let mostPayload = mostBytes - 2
    /// Bytes of a failure's text.
    static let mostText = 500

    /// The kind, as the first byte says.
    fileprivate enum Kind: UInt8 {
        case ready = 0x81
        case rows
        case progress
        case report
        case content
        case contentEnd
        case failure
        case answer
    }

    /// Reads a packet. Buffers in it are valid as long as the packet.
    init(_ packet: UnsafeRawBufferPointer) throws(PacketError) {
        var reader = PacketReader(packet)
        switch Kind(rawValue: try reader.number()) {
        case .ready:
            guard try reader.number(UInt8.self) == WorkerOrder.version else {
                throw .malformed("the daemon and the worker are of different versions")
            }
            self = .ready(landlock: try reader.number())
            try reader.end()
        case .rows: self = .rows(reader.rest)
        case .progress:
            self = .progress(ParseProgress(done: try reader.number(), estimated: try reader.number()))
            try reader.end()
        case .report: self = .report(reader.rest)
        case .content: self = .content(reader.rest)
        case .contentEnd:
            self = .contentEnd(isThere: try reader.number(UInt8.self) != 0)
            try reader.end()
        case .failure:
            guard reader.rest.count <= Self.mostText else { throw .malformed("a reason is too long") }
            self = .failure(String(decoding: reader.rest, as: UTF8.self).onOneLine)
        case .answer:
            let isLast = try reader.flag()
            self = .answer(reader.rest, isLast: isLast)
        case nil: throw .malformed("an unknown reply")
        }
    }

    /// Sends it; waits while the receiver has enough to do.
    func send(over socket: PacketSocket) throws {
        switch self {
        case .ready(let landlock): try socket.send(.ready, [WorkerOrder.version, landlock])
        case .rows(let bytes): try socket.send(.rows, bytes)
        case .progress(let progress):
            var body = [UInt8](repeating: 0, count: 16)
            try body.withUnsafeMutableBytes { buffer in
                var writer = PacketWriter(buffer)
                try writer.put(progress.done)
                try writer.put(progress.estimated)
            }
            try socket.send(.progress, body)
        case .report(let bytes): try socket.send(.report, bytes)
        case .content(let bytes): try socket.send(.content, bytes)
        case .contentEnd(let isThere): try socket.send(.contentEnd, [isThere ? 1 : 0])
        case .failure(let text): try socket.send(.failure, Array(text.utf8.prefix(Self.mostText)))
        case .answer(let piece, let isLast):
            try withUnsafeBytes(of: (Kind.answer.rawValue, isLast ? 1 : 0) as (UInt8, UInt8)) {
                try socket.send($0, piece)
            }
        }
    }
}

extension PacketSocket {
    fileprivate func send(_ kind: WorkerReply.Kind, _ body: UnsafeRawBufferPointer) throws {
        try withUnsafeBytes(of: kind.rawValue) { try send($0, body) }
    }

    fileprivate func send(_ kind: WorkerReply.Kind, _ body: [UInt8]) throws {
        try body.withUnsafeBytes { try send(kind, $0) }
    }
}

extension String {
    /// The text as it may go into logs and answers: on one line.
    var onOneLine: String {
        var result = ""
        for scalar in unicodeScalars {
            let isPlain =
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: false
                default: true
                }
            result.unicodeScalars.append(isPlain ? scalar : "?")
        }
        return result
    }
}
