/// A property list as a plain value.
///
/// Integers up to `Int64.max` are always `integer`; `unsigned` holds only larger ones, so that equal numbers are
/// equal values. In XML, libplist 2.2 does not tell a negative number from one above `Int64.max`; both come as the
/// negative number, which is the one that occurs.
public enum PropertyList: Sendable, Hashable {
    /// Values by key. Where a list has a key twice, the first one counts.
    case dictionary([String: PropertyList])

    /// Values in order.
    case array([PropertyList])

    /// Text. Bytes of a list that are not UTF-8 come as U+FFFD.
    case string(String)

    /// Bytes.
    case data([UInt8])

    /// A whole number.
    case integer(Int64)

    /// A whole number above `Int64.max`.
    case unsigned(UInt64)

    /// A floating-point number.
    case real(Double)

    /// A truth value.
    case boolean(Bool)

    /// Seconds since 2001-01-01T00:00:00Z.
    case date(Double)

    /// A reference to another object of a keyed archive.
    case uid(UInt64)
}

extension PropertyList {
    /// The value of a key, when this is a dictionary that has it.
    public subscript(key: String) -> PropertyList? {
        if case .dictionary(let values) = self { values[key] } else { nil }
    }

    /// The text, when this is text.
    public var stringValue: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The bytes, when this is data.
    public var dataValue: [UInt8]? {
        if case .data(let value) = self { value } else { nil }
    }

    /// The truth value, when this is one.
    public var booleanValue: Bool? {
        if case .boolean(let value) = self { value } else { nil }
    }

    /// The number, when this is a whole number that fits.
    public var integerValue: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// Seconds since 2001-01-01T00:00:00Z, when this is a date.
    public var dateValue: Double? {
        if case .date(let value) = self { value } else { nil }
    }

    /// The values in order, when this is an array.
    public var arrayValue: [PropertyList]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The values by key, when this is a dictionary.
    public var dictionaryValue: [String: PropertyList]? {
        if case .dictionary(let value) = self { value } else { nil }
    }
}
