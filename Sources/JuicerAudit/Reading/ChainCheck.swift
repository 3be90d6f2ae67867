internal import Glibc
internal import JuicerCore
internal import JuicerCrypto

/// Checks one line after the other. Of each only the ends are looked at, besides what its hash covers.
struct ChainCheck {
    private let signatures: SignatureCheck
    /// Places that are known from elsewhere and yet to come, in order.
    private var expected: ArraySlice<ChainHead>
    private var first: Int64 = 0
    /// The last line that is in order.
    private var sequence: Int64 = 0
    /// The digits of its hash; of the line before the first, as that tells it.
    private var hash = [UInt8](repeating: UInt8(ascii: "0"), count: AuditLine.hashLength)
    private var digest = [UInt8](repeating: 0, count: HashFunction.sha256.byteCount)
    private var problem: AuditVerifier.Problem?

    /// Lines that were read, all in order.
    private(set) var lines: Int64 = 0
    var isBeingWritten = false

    init(publicKey: [UInt8], expected: [ChainHead]) {
        signatures = SignatureCheck(publicKey: publicKey)
        self.expected = expected[...]
    }

    var isAtStart: Bool { lines == 0 }
    var hasFailed: Bool { problem != nil }

    private var place: ChainHead { ChainHead(sequence: sequence, hash: String(decoding: hash, as: UTF8.self)) }

    /// Waits for the signatures.
    func report() -> AuditVerifier.Report {
        let signatures = signatures.finish()
        var report = AuditVerifier.Report()
        report.lines = lines
        report.last = place
        report.covered = signatures.covered
        report.isBeingWritten = isBeingWritten
        report.problem = problem
        // What is wrong further on is not the first that is.
        if let place = signatures.invalid {
            report.lines = place.sequence - first + 1
            report.last = place
            report.isBeingWritten = false
            report.problem = AuditVerifier.Problem(
                sequence: place.sequence + 1,
                description: "its signature is not valid"
            )
        }
        report.first = report.lines > 0 ? first : 0
        return report
    }

    /// The line after the last one that is in order is not.
    @discardableResult
    mutating func fail(_ reason: String) -> Bool {
        problem = AuditVerifier.Problem(sequence: sequence + 1, description: reason)
        return false
    }

    /// The log begins with a line of this number.
    mutating func begin(with first: Int64) {
        self.first = first
        sequence = first - 1
    }

    /// All lines were taken.
    mutating func end() {
        guard let known = expected.last, problem == nil else { return }
        fail("it is missing: the log is known to have had \(known.sequence) lines")
    }

    /// - Returns: whether the line is in order.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let fields = LineFields(line) else { return fail("it has not the form of a line") }
        guard fields.sequence == sequence + 1 else { return fail("it is missing: line \(fields.sequence) follows") }
        if isAtStart, first > 1 {
            if let known = expected.first, known.sequence < first {
                problem = AuditVerifier.Problem(
                    sequence: known.sequence,
                    description: "it is missing: the log begins with line \(first)"
                )
                return false
            }
            // As the line tells it: the one before is gone.
            hash.replaceSubrange(0..., with: line[fields.previous])
        }
        guard Self.isEqual(line, fields.previous, hash) else {
            return fail("the line before it is not the one that it followed")
        }
        digest.withUnsafeMutableBytes {
            HashFunction.sha256.hash(UnsafeRawBufferPointer(rebasing: line[fields.covered]), into: $0)
        }
        guard Self.isHex(line, fields.hash, of: digest) else { return fail("it was changed") }
        if fields.isCheckpoint { signatures.add(SignatureCheck.Item(place: place, line: Array(line))) }
        while let known = expected.first, known.sequence == fields.sequence {
            guard Self.isEqual(line, fields.hash, Array(known.hash.utf8)) else {
                return fail("it is not the line that the log is known to have had there")
            }
            expected.removeFirst()
        }
        hash.withUnsafeMutableBytes { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: line[fields.hash])) }
        sequence += 1
        lines += 1
        return true
    }

    private static func isEqual(_ line: UnsafeRawBufferPointer, _ range: Range<Int>, _ text: [UInt8]) -> Bool {
        guard let base = line.baseAddress, range.count == text.count else { return false }
        return memcmp(base + range.lowerBound, text, text.count) == 0
    }

    private static func isHex(_ line: UnsafeRawBufferPointer, _ range: Range<Int>, of digest: [UInt8]) -> Bool {
        guard range.count == digest.count * 2 else { return false }
        var place = range.lowerBound
        for byte in digest {
            guard line[place] == digit(byte >> 4), line[place + 1] == digit(byte & 15) else { return false }
            place += 2
        }
        return true
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
    }
}
