/// Builds a value from a binary list, within the limits.
///
/// Binary lists are not given to libplist: release 2.2 ends the process on some of them (text with a NUL in it, for
/// one), and a list that refers to one object many times makes it build without end from a few hundred bytes.
struct BinaryPropertyListReader {
    private let view: BinaryPropertyListView
    private let limits: PropertyListLimits
    private var objectCount = 0
    private var contentCount = 0
    private var path: [UInt64] = []

    init(_ bytes: UnsafeRawBufferPointer, limits: PropertyListLimits) throws(PropertyListError) {
        self.view = try BinaryPropertyListView(bytes)
        self.limits = limits
    }

    mutating func read(keeping keys: Set<String>?) throws(PropertyListError) -> PropertyList {
        try value(view.topObject, keeping: keys)
    }

    private mutating func value(
        _ number: UInt64,
        keeping keys: Set<String>? = nil
    ) throws(PropertyListError) -> PropertyList {
        try countObject()
        guard path.count < limits.depth else {
            throw Set(path).count < path.count ? .cycle : .tooDeep(limit: limits.depth)
        }
        path.append(number)
        defer { path.removeLast() }
        let object = try view.object(number)
        switch object {
        case .boolean(let flag): return .boolean(flag)
        case .integer(let number): return .integer(number)
        case .unsigned(let number): return .unsigned(number)
        case .real(let number): return .real(number)
        case .date(let seconds): return .date(seconds)
        case .uid(let number): return .uid(number)
        case .data(let content):
            try countContent(content.count)
            return .data(Array(content))
        case .ascii, .utf16: return .string(try text(object))
        case .null: throw .malformed("null")
        case .array(let elements):
            var values: [PropertyList] = []
            for position in 0..<elements.count { values.append(try value(elements[position])) }
            return .array(values)
        case .dictionary(let names, let elements):
            var values: [String: PropertyList] = [:]
            for position in 0..<names.count {
                try countObject()
                let key = try text(try view.object(names[position]))
                if let keys, !keys.contains(key) { continue }
                let element = try value(elements[position])
                if values[key] == nil { values[key] = element }
            }
            return .dictionary(values)
        }
    }

    private mutating func text(_ object: BinaryPropertyListView.Object) throws(PropertyListError) -> String {
        switch object {
        case .ascii(let content):
            try countContent(content.count)
            return String(decoding: content, as: UTF8.self)
        case .utf16(let content):
            try countContent(content.count)
            let units = (0..<content.count / 2).lazy.map { UInt16(content[2 * $0]) << 8 | UInt16(content[2 * $0 + 1]) }
            return String(decoding: units, as: UTF16.self)
        default: throw .malformed("a key that is not text")
        }
    }

    private mutating func countObject() throws(PropertyListError) {
        objectCount += 1
        guard objectCount <= limits.objectCount else { throw .tooManyObjects(limit: limits.objectCount) }
    }

    private mutating func countContent(_ byteCount: Int) throws(PropertyListError) {
        contentCount += byteCount
        guard contentCount <= limits.byteCount else { throw .tooMuchContent(limit: limits.byteCount) }
    }
}
