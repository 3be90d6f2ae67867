/// What a `Range` header asks of a file (RFC 9110, section 14).
enum ByteRange: Equatable {
    /// The whole file: no range was asked for, or one that a server may ignore.
    case whole
    /// These bytes: never empty, within the file.
    case part(Range<Int64>)
    /// The range lies outside the file: 416.
    case unsatisfiable

    /// Reads the header for a file of `length` bytes.
    ///
    /// Several ranges, other units and malformed ranges are ignored, as the RFC allows; so is a range with
    /// `If-Range`, because the bridge sends no validators that it could match.
    init(header: String?, ifRange: String?, length: Int64) {
        guard let header, ifRange == nil, let (first, last) = Self.parse(header) else {
            self = .whole
            return
        }
        switch (first, last) {
        case (let first?, let last?):
            guard first <= last else {
                self = .whole
                return
            }
            self = first < length ? .part(first..<min(last, length - 1) + 1) : .unsatisfiable
        case (let first?, nil):
            self = first < length ? .part(first..<length) : .unsatisfiable
        case (nil, let suffix?):
            self = suffix > 0 && length > 0 ? .part(max(0, length - suffix)..<length) : .unsatisfiable
        case (nil, nil):
            self = .whole
        }
    }

    /// Splits `bytes=FIRST-LAST`; nil where the header is not one range of bytes.
    private static func parse(_ header: String) -> (first: Int64?, last: Int64?)? {
        let text = header.utf8
        guard let equals = text.firstIndex(of: UInt8(ascii: "=")),
            header[..<equals].lowercased() == "bytes"
        else { return nil }
        let value = header[text.index(after: equals)...].drop { $0 == " " }
        let ends = value.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2, let first = number(ends[0]), let last = number(ends[1]) else { return nil }
        return (first, last)
    }

    /// A decimal number, nil inside for an empty text, and nil for anything else. What does not fit counts as
    /// the largest number, since no file is longer.
    private static func number(_ text: Substring) -> Int64?? {
        let digits = text.last == " " ? text.prefix { $0 != " " } : text
        if digits.isEmpty { return .some(nil) }
        guard digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        // One less than the largest, so that adding one stays in range.
        return .some(min(Int64(digits) ?? .max, .max - 1))
    }
}
