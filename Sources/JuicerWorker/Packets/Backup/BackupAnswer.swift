internal import JuicerBackupFormat
internal import JuicerCore

/// The answer to an order about a backup, coded: a value, or why there is none.
struct BackupAnswer {
    /// Bytes of the longest: what one record of a Manifest.mbdb can have, and some more.
    static let mostBytes = 40 << 20

    let bytes: [UInt8]

    /// Answers with what a closure writes.
    init(_ write: (inout AnswerWriter) throws(BackupFormatError) -> Void) {
        do throws(BackupFormatError) {
            var writer = AnswerWriter()
            writer.put(true)
            try write(&writer)
            guard writer.bytes.count <= Self.mostBytes else {
                throw BackupFormatError(.limitExceeded, "what the list of files says has more bytes than any real one")
            }
            bytes = writer.bytes
        } catch {
            var writer = AnswerWriter()
            writer.put(false)
            error.write(to: &writer)
            bytes = writer.bytes
        }
    }

    /// Sends it; waits while the receiver has enough to do.
    func send(over socket: PacketSocket) throws {
        try bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            repeat {
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(WorkerReply.mostPayload))
                rest = rest.dropFirst(piece.count)
                try WorkerReply.answer(piece, isLast: rest.isEmpty).send(over: socket)
            } while !rest.isEmpty
        }
    }

    /// Reads what a worker answered.
    ///
    /// - Throws: `PacketError` when it is no answer; the `BackupFormatError` that it is.
    static func value<V>(
        of answer: UnsafeRawBufferPointer,
        _ read: (inout PacketReader) throws(PacketError) -> V
    ) throws -> V {
        var reader = PacketReader(answer)
        guard try reader.flag() else {
            let error = try BackupFormatError(from: &reader)
            try reader.end()
            throw error
        }
        let value = try read(&reader)
        try reader.end()
        return value
    }
}

/// Puts an answer together out of the packets that it comes in: a pure state machine.
struct AnswerAssembler {
    private var bytes: [UInt8] = []

    /// Takes a packet in.
    ///
    /// - Returns: what `body` makes of the whole answer; nil while there is more to come.
    /// - Throws: the rule that the packet broke, `WorkerError.failed`, or what `body` throws.
    mutating func take<R>(
        _ packet: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) throws -> R
    ) throws -> R? {
        switch try WorkerReply(packet) {
        case .answer(let piece, let isLast):
            if isLast, bytes.isEmpty { return try body(piece) }
            guard !piece.isEmpty, bytes.count + piece.count <= BackupAnswer.mostBytes else {
                throw PacketError.malformed("an answer of more bytes than any")
            }
            bytes.append(contentsOf: piece)
            return isLast ? try bytes.withUnsafeBytes(body) : nil
        case .failure(let reason): throw WorkerError.failed(reason)
        default: throw PacketError.malformed("a reply at a wrong time")
        }
    }
}

extension BackupFormatError {
    /// What a reader may say. A worker that was taken over is not to say that a passphrase is wrong, or a backup locked.
    private static let fromReaders: [Code] = [
        .fileUnreadable, .manifestEmpty, .manifestDamaged, .propertyListDamaged, .keybagMissing, .keybagDamaged,
        .keybagUnsupported, .iterationsOutOfRange, .manifestKeyUnusable, .recordDamaged, .recordNotFound,
        .invalidRequest, .changedWhileOpen, .limitExceeded,
    ]
    private static let mostTextBytes = 1000

    fileprivate func write(to writer: inout AnswerWriter) {
        let code = Self.fromReaders.firstIndex(of: code) ?? 0
        writer.put(UInt8(code))
        writer.put(message.prefixed(Self.mostTextBytes))
        writer.put(hint) { $0.put($1.prefixed(Self.mostTextBytes)) }
    }

    fileprivate init(from reader: inout PacketReader) throws(PacketError) {
        let code = Int(try reader.number(UInt8.self))
        guard code < Self.fromReaders.count else { throw .malformed("an error that no reader has") }
        self.init(
            Self.fromReaders[code],
            try reader.validText(most: Self.mostTextBytes).onOneLine,
            hint: try reader.optional { reader throws(PacketError) in
                try reader.validText(most: Self.mostTextBytes).onOneLine
            }
        )
    }
}

extension String {
    /// As many characters from the front as have at most so many bytes.
    fileprivate func prefixed(_ most: Int) -> String {
        var text = self
        while text.utf8.count > most { text.removeLast() }
        return text
    }
}
