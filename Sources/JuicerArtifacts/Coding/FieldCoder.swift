/// Either direction of the coding: an encoder reads the values it is given, a decoder sets them.
///
/// One description of a record's fields thus serves both, and they cannot differ. Each call is one field and one
/// presence bit, in the order of the calls; docs/formats/artifact-rows.md has the format.
protocol FieldCoder {
    mutating func code(_ value: inout String) throws(RowCodingError)
    /// A number that is mostly small.
    mutating func code(_ value: inout Int64) throws(RowCodingError)
    /// A number whose bits are all used.
    mutating func code(_ value: inout Double) throws(RowCodingError)
    mutating func code(_ value: inout Bool) throws(RowCodingError)
    mutating func code(_ value: inout UnixTime?) throws(RowCodingError)
    mutating func code(_ value: inout [String]) throws(RowCodingError)
    /// A record that is always there.
    mutating func code<R: CodedRecord>(_ value: inout R) throws(RowCodingError)
    mutating func code<R: CodedRecord>(_ value: inout R?) throws(RowCodingError)
    mutating func code<R: CodedRecord>(_ value: inout [R]) throws(RowCodingError)
    /// A number of one byte.
    mutating func code(_ value: inout UInt8) throws(RowCodingError)
}

extension FieldCoder {
    mutating func code(_ value: inout Int) throws(RowCodingError) {
        var wide = Int64(value)
        try code(&wide)
        value = Int(wide)
    }

    mutating func code<E: RawRepresentable<UInt8>>(_ value: inout E) throws(RowCodingError) {
        var raw = value.rawValue
        try code(&raw)
        guard let known = E(rawValue: raw) else { throw .malformed("an unknown value of an enumeration") }
        value = known
    }
}

/// A record of fields in a fixed order.
protocol CodedRecord {
    /// Fields that ``code(with:)`` codes, at most 64.
    static var fieldCount: Int { get }
    /// What a decoder fills.
    static var blank: Self { get }
    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError)
}

/// Why bytes are no row. It says nothing of their content.
public enum RowCodingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// They end within a row.
    case truncated
    /// They were written by another version of the format.
    case unknownVersion(UInt8)
    /// They are not what an encoder writes; the text says which rule.
    case malformed(String)

    public var description: String {
        switch self {
        case .truncated: "the row is cut off"
        case .unknownVersion(let version): "the row has format \(version), and this program knows 1 only"
        case .malformed(let what): "the row is damaged: \(what)"
        }
    }
}
