internal import JuicerPlist

/// A value out of a keyed archive.
indirect enum ArchivedValue: Sendable, Equatable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case real(Double)
    case string(String)
    case data([UInt8])
    /// Seconds since 2001-01-01T00:00:00Z.
    case date(Double)
    case array([ArchivedValue])
    case dictionary([String: ArchivedValue])
    /// An object of a class that is not one of Foundation's containers, with its fields.
    case object(className: String, [String: ArchivedValue])

    /// A field of an object or a value of a dictionary.
    subscript(key: String) -> ArchivedValue? {
        switch self {
        case .dictionary(let values), .object(_, let values): values[key]
        default: nil
        }
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        default: nil
        }
    }

    var elements: [ArchivedValue] {
        if case .array(let values) = self { values } else { [] }
    }
}

/// Reads what NSKeyedArchiver writes: a binary property list of objects that refer to each other by number.
///
/// An archive may be built to contain itself, or to expand without end from a few bytes: an object that is reached
/// from within itself reads as null, and objects are counted as often as they are reached.
struct KeyedArchive {
    /// Most objects, each counted as often as it is reached.
    static let largestObjectCount = 100_000
    /// Deepest nesting.
    static let greatestDepth = 48

    private let view: BinaryPropertyListView
    private let objects: BinaryPropertyListView.References
    private let root: UInt64
    private var objectCount = 0
    private var byteCount = 0
    private var path: [UInt64] = []

    /// Reads the root object of an archive.
    ///
    /// - Parameter limit: most bytes of texts and data, each counted as often as it is reached.
    /// - Throws: ``FormatError``.
    static func root(of bytes: UnsafeRawBufferPointer, limit: Int = 4 << 20) throws(FormatError) -> ArchivedValue {
        var archive: KeyedArchive
        do {
            archive = try KeyedArchive(bytes)
            return try archive.value(archive.root, limit)
        } catch let error as FormatError {
            throw error
        } catch {
            throw .malformed("the property list: \(error)")
        }
    }

    private init(_ bytes: UnsafeRawBufferPointer) throws {
        view = try BinaryPropertyListView(bytes)
        guard case .dictionary(let keys, let values) = try view.object(view.topObject) else {
            throw FormatError.malformed("no archive")
        }
        var found: [String: UInt64] = [:]
        for position in 0..<min(keys.count, 16) {
            found[try Self.text(try view.object(keys[position])) ?? ""] = values[position]
        }
        guard let list = found["$objects"], let top = found["$top"],
            case .array(let objects) = try view.object(list),
            case .dictionary(let topKeys, let topValues) = try view.object(top), topKeys.count > 0
        else { throw FormatError.malformed("no archive") }
        self.objects = objects
        var root = topValues[0]
        for position in 0..<min(topKeys.count, 16)
        where try Self.text(try view.object(topKeys[position])) == "root" {
            root = topValues[position]
        }
        self.root = root
    }

    /// The value of an object of the property list, with references followed.
    private mutating func value(_ number: UInt64, _ limit: Int) throws -> ArchivedValue {
        objectCount += 1
        guard objectCount <= Self.largestObjectCount else { throw FormatError.tooLarge(limit: Self.largestObjectCount) }
        switch try view.object(number) {
        case .null: return .null
        case .boolean(let value): return .boolean(value)
        case .integer(let value): return .integer(value)
        case .unsigned(let value): return .real(Double(value))
        case .real(let value): return .real(value)
        case .date(let value): return .date(value)
        case .data(let bytes):
            try count(bytes, limit)
            return .data(Array(bytes))
        case .ascii(let bytes):
            try count(bytes, limit)
            return bytes.elementsEqual("$null".utf8) ? .null : .string(String(decoding: bytes, as: UTF8.self))
        case .utf16(let bytes):
            try count(bytes, limit)
            return .string(Self.utf16(bytes))
        case .uid(let target):
            guard target < UInt64(objects.count) else { throw FormatError.malformed("a reference outside") }
            return try within(objects[Int(target)]) { archive, number in try archive.value(number, limit) }
        case .array(let elements):
            return try within(number) { archive, _ in .array(try archive.values(elements, limit)) }
        case .dictionary(let keys, let values):
            return try within(number) { archive, _ in try archive.object(keys, values, limit) }
        }
    }

    /// Goes into an object; one that is being read already reads as null.
    private mutating func within(
        _ number: UInt64,
        _ body: (inout KeyedArchive, UInt64) throws -> ArchivedValue
    ) throws -> ArchivedValue {
        // A reference and the dictionary behind it are two steps to one object.
        if path.dropLast().contains(number) { return .null }
        guard path.count < 2 * Self.greatestDepth else { throw FormatError.tooDeep(limit: Self.greatestDepth) }
        path.append(number)
        defer { path.removeLast() }
        return try body(&self, number)
    }

    private mutating func count(_ bytes: UnsafeRawBufferPointer, _ limit: Int) throws {
        byteCount += bytes.count
        guard byteCount <= limit else { throw FormatError.tooLarge(limit: limit) }
    }

    private mutating func values(_ references: BinaryPropertyListView.References, _ limit: Int) throws
        -> [ArchivedValue]
    {
        var values: [ArchivedValue] = []
        for position in 0..<references.count { values.append(try value(references[position], limit)) }
        return values
    }

    /// An object with a `$class`, or a dictionary without one.
    private mutating func object(
        _ keys: BinaryPropertyListView.References,
        _ values: BinaryPropertyListView.References,
        _ limit: Int
    ) throws -> ArchivedValue {
        var fields: [String: ArchivedValue] = [:]
        var className: String?
        for position in 0..<keys.count {
            guard let key = try countedText(keys[position], limit) else { continue }
            if key == "$class" {
                className = try self.className(values[position], limit)
            } else {
                fields[key] = try value(values[position], limit)
            }
        }
        guard let className else { return .dictionary(fields) }
        return Self.foundation(className, fields) ?? .object(className: className, fields)
    }

    /// A text whose bytes count: one that is long may be the key of many dictionaries.
    private mutating func countedText(_ number: UInt64, _ limit: Int) throws -> String? {
        let object = try view.object(number)
        switch object {
        case .ascii(let bytes), .utf16(let bytes): try count(bytes, limit)
        default: break
        }
        return try Self.text(object)
    }

    private mutating func className(_ reference: UInt64, _ limit: Int) throws -> String {
        guard case .uid(let target) = try view.object(reference), target < UInt64(objects.count),
            case .dictionary(let keys, let values) = try view.object(objects[Int(target)])
        else { return "" }
        for position in 0..<min(keys.count, 16)
        where try countedText(keys[position], limit) == "$classname" {
            return try countedText(values[position], limit) ?? ""
        }
        return ""
    }

    /// The value of an object of a class that everybody uses.
    private static func foundation(_ name: String, _ fields: [String: ArchivedValue]) -> ArchivedValue? {
        switch name {
        case "NSDictionary", "NSMutableDictionary":
            var result: [String: ArchivedValue] = [:]
            let values = fields["NS.objects"]?.elements ?? []
            for (key, value) in zip(fields["NS.keys"]?.elements ?? [], values) {
                switch key {
                case .string(let text): result[text] = value
                case .integer(let number): result[String(number)] = value
                default: continue
                }
            }
            return .dictionary(result)
        case "NSArray", "NSMutableArray", "NSSet", "NSMutableSet", "NSOrderedSet", "NSMutableOrderedSet":
            return fields["NS.objects"] ?? .array([])
        case "NSString", "NSMutableString": return fields["NS.string"]
        case "NSAttributedString", "NSMutableAttributedString": return fields["NSString"]
        case "NSData", "NSMutableData": return fields["NS.data"]
        case "NSUUID": return fields["NS.uuidbytes"]
        case "NSDate": return fields["NS.time"]?.number.map { .date($0) }
        case "NSURL":
            guard let relative = fields["NS.relative"]?.text else { return nil }
            guard let base = fields["NS.base"]?.text else { return .string(relative) }
            return .string(base + relative)
        default: return nil
        }
    }

    private static func text(_ object: BinaryPropertyListView.Object) throws -> String? {
        switch object {
        case .ascii(let bytes): String(decoding: bytes, as: UTF8.self)
        case .utf16(let bytes): utf16(bytes)
        default: nil
        }
    }

    private static func utf16(_ bytes: UnsafeRawBufferPointer) -> String {
        let units = (0..<bytes.count / 2).lazy.map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
        return String(decoding: units, as: UTF16.self)
    }
}
