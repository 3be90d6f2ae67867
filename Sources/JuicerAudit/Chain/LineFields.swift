internal import Glibc

/// Where a line has what chains it. Our writer puts that at the line's ends, so that the rest need not be read.
struct LineFields {
    let sequence: Int64
    /// Places of the hash of the line before, of the line's own, and of the bytes that its own covers.
    let previous: Range<Int>
    let hash: Range<Int>
    let covered: Range<Int>
    let isCheckpoint: Bool

    private static let start: StaticString = #"{"seq":"#
    private static let previousStart: StaticString = #","prev":""#
    private static let checkpointStart: StaticString = #"","checkpoint":{"#
    private static let hashStart: StaticString = #","hash":""#
    private static let end: StaticString = #""}"#

    /// - Returns: nil for what has not the form of a line.
    init?(_ line: UnsafeRawBufferPointer) {
        guard Self.has(line, Self.start, at: 0) else { return nil }
        var position = Self.start.utf8CodeUnitCount
        var number: Int64 = 0
        let digits = position
        while position < line.count, case let digit = line[position] &- UInt8(ascii: "0"), digit < 10 {
            guard position - digits < 18 else { return nil }
            number = number * 10 + Int64(digit)
            position += 1
        }
        // The one way to write a number.
        guard number > 0, line[digits] != UInt8(ascii: "0"), Self.has(line, Self.previousStart, at: position) else {
            return nil
        }
        position += Self.previousStart.utf8CodeUnitCount
        let hashEnd = line.count - Self.end.utf8CodeUnitCount
        let hashBegin = hashEnd - AuditLine.hashLength
        let coveredEnd = hashBegin - Self.hashStart.utf8CodeUnitCount
        guard coveredEnd > position + AuditLine.hashLength, Self.has(line, Self.hashStart, at: coveredEnd),
            Self.has(line, Self.end, at: hashEnd)
        else { return nil }
        sequence = number
        previous = position..<(position + AuditLine.hashLength)
        covered = 0..<coveredEnd
        hash = hashBegin..<hashEnd
        isCheckpoint = Self.has(line, Self.checkpointStart, at: previous.upperBound)
    }

    /// The line's place in the log, by its own account.
    func place(in line: UnsafeRawBufferPointer) -> ChainHead {
        ChainHead(sequence: sequence, hash: String(decoding: line[hash], as: UTF8.self))
    }

    private static func has(_ line: UnsafeRawBufferPointer, _ text: StaticString, at position: Int) -> Bool {
        guard let base = line.baseAddress, position >= 0, line.count - position >= text.utf8CodeUnitCount else {
            return false
        }
        return memcmp(base + position, text.utf8Start, text.utf8CodeUnitCount) == 0
    }
}
