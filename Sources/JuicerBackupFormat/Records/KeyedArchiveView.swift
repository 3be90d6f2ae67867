internal import Glibc
internal import JuicerPlist

/// An NSKeyedArchiver archive in a binary list, read in place.
///
/// Objects lie in any order: everything is found by following UIDs from `$top.root`.
struct KeyedArchiveView {
    typealias View = BinaryPropertyListView

    private let view: View
    private let objects: View.References

    /// Keys and values of the root object.
    let root: (keys: View.References, values: View.References)

    init(_ bytes: UnsafeRawBufferPointer) throws(PropertyListError) {
        view = try View(bytes)
        guard case .dictionary(let keys, let values) = try view.object(view.topObject),
            let objects = try Self.value("$objects", in: view, keys, values),
            case .array(let references) = objects,
            let top = try Self.value("$top", in: view, keys, values),
            case .dictionary(let topKeys, let topValues) = top,
            case .uid(let number)? = try Self.value("root", in: view, topKeys, topValues)
        else { throw .malformed("not a keyed archive") }
        self.objects = references
        guard number < UInt64(references.count),
            case .dictionary(let rootKeys, let rootValues) = try view.object(references[Int(number)])
        else { throw .malformed("an archive without a root") }
        root = (rootKeys, rootValues)
    }

    /// Reads an object by its number in the list.
    func object(_ number: UInt64) throws(PropertyListError) -> View.Object { try view.object(number) }

    /// The object that a value stands for: a UID is followed once, anything else is itself.
    func resolve(_ value: View.Object) throws(PropertyListError) -> View.Object {
        guard case .uid(let number) = value else { return value }
        guard number < UInt64(objects.count) else { throw .malformed("a reference outside the archive") }
        return try view.object(objects[Int(number)])
    }

    /// The bytes of a value that is data, or an archived NSData or NSMutableData; nil for anything else.
    func data(_ value: View.Object) throws(PropertyListError) -> UnsafeRawBufferPointer? {
        switch try resolve(value) {
        case .data(let content): return content
        case .dictionary(let keys, let values):
            guard let inner = try Self.value("NS.data", in: view, keys, values),
                case .data(let content) = try resolve(inner)
            else { return nil }
            return content
        default: return nil
        }
    }

    /// The UTF-8 of a value that is text, or an archived NSString; nil for anything else, `$null` too.
    func text(_ value: View.Object) throws(PropertyListError) -> [UInt8]? {
        if case .uid(0) = value { return nil }
        var resolved = try resolve(value)
        if case .dictionary(let keys, let values) = resolved {
            guard let inner = try Self.value("NS.string", in: view, keys, values) else { return nil }
            resolved = try resolve(inner)
        }
        switch resolved {
        case .ascii(let content): return Array(content)
        case .utf16(let content):
            let units = (0..<content.count / 2).lazy.map { UInt16(content[2 * $0]) << 8 | UInt16(content[2 * $0 + 1]) }
            return Array(String(decoding: units, as: UTF16.self).utf8)
        default: return nil
        }
    }

    private static func value(
        _ name: StaticString,
        in view: View,
        _ keys: View.References,
        _ values: View.References
    ) throws(PropertyListError) -> View.Object? {
        // Archives have four keys at the top and few in an object; more than that is not looked through.
        for position in 0..<min(keys.count, 64) {
            guard case .ascii(let key) = try view.object(keys[position]), key.equals(name) else { continue }
            return try view.object(values[position])
        }
        return nil
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes are those of a literal.
    func equals(_ text: StaticString) -> Bool {
        guard let baseAddress else { return text.utf8CodeUnitCount == 0 }
        return count == text.utf8CodeUnitCount && memcmp(baseAddress, text.utf8Start, count) == 0
    }
}
