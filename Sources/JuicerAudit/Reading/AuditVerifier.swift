internal import JuicerCore
internal import JuicerCrypto

/// Reads a log from its first line to its last and says whether it is whole. Needs nothing but its files and the public key.
public struct AuditVerifier: Sendable {
    /// What was found.
    public struct Report: Sendable, Hashable {
        /// Lines that were read, all in order.
        public internal(set) var lines: Int64 = 0
        /// The first line that is there; older ones were removed as retention wants it.
        public internal(set) var first: Int64 = 0
        /// The last line that is in order.
        public internal(set) var last = ChainHead.start
        /// The last line that a valid checkpoint is proof of; what follows could have been written anew.
        public internal(set) var covered: Int64 = 0
        /// The first line that is not in order, and why; nil for none.
        public internal(set) var problem: Problem?
    }

    /// What is wrong with a log.
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// The number that the line should have.
        public let sequence: Int64
        /// What is wrong with it.
        public let description: String
    }

    private let folder: SegmentFolder
    private let publicKey: [UInt8]
    private let expected: ChainHead?

    /// - Parameters:
    ///   - path: the log's folder.
    ///   - publicKey: of Ed25519, 32 bytes.
    ///   - head: a place that the log must still have, known from elsewhere.
    public init(path: String, publicKey: [UInt8], expecting head: ChainHead? = nil) {
        folder = SegmentFolder(path: path)
        self.publicKey = publicKey
        expected = head
    }

    /// Reads the log.
    ///
    /// - Parameter progress: told now and then how many lines were read; throwing ends it.
    /// - Throws: ``AuditError`` when a file cannot be read.
    public func run(_ progress: (Int64) throws -> Void = { _ in }) throws -> Report {
        var chain = Chain(publicKey: publicKey, expected: expected)
        for segment in try folder.segments() {
            var lines = try SegmentLines(folder.file(segment.name))
            while let isGood = try lines.next({ chain.take($0, firstOf: segment) }) {
                guard isGood else { return chain.report }
                if chain.report.lines % 100_000 == 0 { try progress(chain.report.lines) }
            }
            if lines.isTorn { return chain.failed("it was not wholly written") }
        }
        if let expected, chain.report.last.sequence < expected.sequence {
            return chain.failed("it is missing: the log is known to have had \(expected.sequence) lines")
        }
        return chain.report
    }

    /// What is known on the way from one line to the next.
    private struct Chain {
        let publicKey: [UInt8]
        let expected: ChainHead?
        var report = Report()
        /// The digits of the last line's hash.
        private var hash: [UInt8] = []

        init(publicKey: [UInt8], expected: ChainHead?) {
            self.publicKey = publicKey
            self.expected = expected
        }

        @discardableResult
        mutating func failed(_ reason: String) -> Report {
            report.problem = Problem(sequence: report.last.sequence + 1, description: reason)
            return report
        }

        mutating func take(_ line: UnsafeRawBufferPointer, firstOf segment: SegmentFolder.Segment) -> Bool {
            guard let fields = LineFields(line) else {
                failed("it has not the form of a line")
                return false
            }
            if report.lines == 0 {
                report.first = fields.sequence
                report.last.sequence = fields.sequence - 1
                hash = Array(line[fields.previous])
                if fields.sequence != segment.first
                    || (fields.sequence == 1 && hash != Array(ChainHead.start.hash.utf8))
                {
                    failed("the log does not begin with it")
                    return false
                }
            }
            guard fields.sequence == report.last.sequence + 1 else {
                failed("it is missing: line \(fields.sequence) follows")
                return false
            }
            guard line[fields.previous].elementsEqual(hash) else {
                failed("the line before it is not the one that it followed")
                return false
            }
            let digest = HashFunction.sha256.hash(UnsafeRawBufferPointer(rebasing: line[fields.covered]))
            guard Self.isHex(line[fields.hash], of: digest) else {
                failed("it was changed")
                return false
            }
            if fields.isCheckpoint, !takeCheckpoint(line) {
                failed("its signature is not valid")
                return false
            }
            hash = Array(line[fields.hash])
            report.last.sequence = fields.sequence
            report.lines += 1
            if let expected, expected.sequence == fields.sequence, Array(expected.hash.utf8) != hash {
                report.last.sequence -= 1
                failed("it is not the line that the log is known to have had there")
                return false
            }
            report.last.hash = String(decoding: hash, as: UTF8.self)
            return true
        }

        /// A checkpoint signs the lines before it.
        private mutating func takeCheckpoint(_ line: UnsafeRawBufferPointer) -> Bool {
            let text = String(decoding: line, as: UTF8.self)
            guard let logID = Self.value(#""log":""#, in: text),
                let time = Self.value(#""time":"#, in: text).flatMap({ Int64($0) }),
                let signature = Self.value(#""signature":""#, in: text).flatMap({ Hex.decode($0) })
            else { return false }
            let head = ChainHead(sequence: report.last.sequence, hash: String(decoding: hash, as: UTF8.self))
            let signed = Checkpoint.text(logID: String(logID), before: head, time: time)
            guard Ed25519Key.verify(signature, of: signed, publicKey: publicKey) else { return false }
            report.covered = head.sequence
            return true
        }

        private static func value(_ name: String, in text: String) -> Substring? {
            guard let range = text.firstRange(of: name) else { return nil }
            return text[range.upperBound...].prefix { $0 != "\"" && $0 != "," && $0 != "}" }
        }

        private static func isHex(_ text: UnsafeRawBufferPointer.SubSequence, of digest: [UInt8]) -> Bool {
            guard text.count == digest.count * 2 else { return false }
            var place = text.startIndex
            for byte in digest {
                guard text[place] == digit(byte >> 4), text[place + 1] == digit(byte & 15) else { return false }
                place += 2
            }
            return true
        }

        private static func digit(_ value: UInt8) -> UInt8 {
            value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
        }
    }
}
