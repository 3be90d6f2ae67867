/// A property list to be written.
///
/// Dictionaries keep the order they are given in, so that equal samples are equal bytes. The writers are
/// separate from the code that reads backups on purpose: a mistake in one cannot hide in the other.
indirect enum PlistValue {
    case string(String)
    case integer(Int64)
    case real(Double)
    case bool(Bool)
    case data([UInt8])
    /// Seconds since 2001-01-01T00:00:00Z.
    case date(Double)
    case array([PlistValue])
    case dictionary([(String, PlistValue)])
    /// A reference inside a keyed archive; binary lists only.
    case uid(Int)
}

extension PlistValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int64) { self = .integer(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(arrayLiteral elements: PlistValue...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, PlistValue)...) { self = .dictionary(elements) }
}
