internal import CPlist
internal import Glibc

extension PropertyList {
    /// Reads a binary or XML list.
    ///
    /// - Parameters:
    ///   - bytes: the whole list.
    ///   - limits: what is refused before the parser sees it.
    ///   - topLevelKeys: when given, and the list is a dictionary, only these keys of it are kept; the large rest is
    ///     never copied.
    public init(
        reading bytes: UnsafeRawBufferPointer,
        limits: PropertyListLimits = PropertyListLimits(),
        topLevelKeys: Set<String>? = nil
    ) throws(PropertyListError) {
        guard !bytes.isEmpty else { throw .empty }
        let largest = min(limits.byteCount, Int(UInt32.max))
        guard bytes.count <= largest else { throw .tooLarge(byteCount: bytes.count, limit: largest) }
        if bytes.starts(with: BinaryPropertyListView.magic) {
            var reader = try BinaryPropertyListReader(bytes, limits: limits)
            self = try reader.read(keeping: topLevelKeys)
            return
        }
        let parsed = try ParsedPropertyList(parsing: bytes, limits: limits)
        self = try Self.convert(parsed.root, keeping: topLevelKeys, depth: limits.depth + 1)
    }

    /// Reads a binary or XML list from an array.
    public init(
        reading bytes: [UInt8],
        limits: PropertyListLimits = PropertyListLimits(),
        topLevelKeys: Set<String>? = nil
    ) throws(PropertyListError) {
        let result = bytes.withUnsafeBytes { raw in
            Result { () throws(PropertyListError) in
                try PropertyList(reading: raw, limits: limits, topLevelKeys: topLevelKeys)
            }
        }
        self = try result.get()
    }

    private static func convert(
        _ node: plist_t,
        keeping keys: Set<String>? = nil,
        depth: Int
    ) throws(PropertyListError) -> PropertyList {
        guard depth > 0 else { throw .unparsable }
        switch plist_get_node_type(node) {
        case PLIST_DICT: return try convertDictionary(node, keeping: keys, depth: depth)
        case PLIST_ARRAY: return try convertArray(node, depth: depth)
        case PLIST_STRING:
            var length: UInt64 = 0
            return .string(text(plist_get_string_ptr(node, &length), length))
        case PLIST_DATA:
            var length: UInt64 = 0
            let start = plist_get_data_ptr(node, &length)
            return .data(Array(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(length))))
        case PLIST_UINT:
            var value: UInt64 = 0
            plist_get_uint_val(node, &value)
            return .integer(Int64(bitPattern: value))
        case PLIST_REAL:
            var value = 0.0
            plist_get_real_val(node, &value)
            return .real(value)
        case PLIST_BOOLEAN:
            var value: UInt8 = 0
            plist_get_bool_val(node, &value)
            return .boolean(value != 0)
        case PLIST_DATE:
            var seconds: Int32 = 0
            var microseconds: Int32 = 0
            plist_get_date_val(node, &seconds, &microseconds)
            return .date(Double(seconds) + Double(microseconds) / 1_000_000)
        case PLIST_UID:
            var value: UInt64 = 0
            plist_get_uid_val(node, &value)
            return .uid(value)
        default: throw .unparsable
        }
    }

    private static func convertDictionary(
        _ node: plist_t,
        keeping keys: Set<String>?,
        depth: Int
    ) throws(PropertyListError) -> PropertyList {
        var iterator: plist_dict_iter?
        plist_dict_new_iter(node, &iterator)
        defer { free(iterator) }
        var values: [String: PropertyList] = [:]
        while true {
            var name: UnsafeMutablePointer<CChar>?
            var child: plist_t?
            plist_dict_next_item(node, iterator, &name, &child)
            defer { free(name) }
            guard let child else { return .dictionary(values) }
            let key = text(name, name.map { UInt64(strlen($0)) } ?? 0)
            if let keys, !keys.contains(key) { continue }
            if values[key] == nil { values[key] = try convert(child, depth: depth - 1) }
        }
    }

    private static func convertArray(_ node: plist_t, depth: Int) throws(PropertyListError) -> PropertyList {
        var iterator: plist_array_iter?
        plist_array_new_iter(node, &iterator)
        defer { free(iterator) }
        var values: [PropertyList] = []
        while true {
            var child: plist_t?
            plist_array_next_item(node, iterator, &child)
            guard let child else { return .array(values) }
            values.append(try convert(child, depth: depth - 1))
        }
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ length: UInt64) -> String {
        String(decoding: UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(length)), as: UTF8.self)
    }
}
