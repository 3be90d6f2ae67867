internal import CPlist

extension PropertyList {
    /// The two forms that Apple's systems write.
    public enum Encoding: Sendable, Hashable {
        /// `bplist00`.
        case binary

        /// UTF-8 XML with Apple's document type.
        case xml
    }

    /// Writes the list.
    ///
    /// Throws `unrepresentable` for text with a NUL, for negative numbers (libplist 2.2 has no call for them), for
    /// dates beyond 32 bits of seconds, and for nesting deeper than 512.
    public func encoded(as encoding: Encoding) throws(PropertyListError) -> [UInt8] {
        let tree = try ParsedPropertyList(Self.build(self, depth: 512))
        var start: UnsafeMutablePointer<CChar>?
        var length: UInt32 = 0
        switch encoding {
        case .binary: plist_to_bin(tree.root, &start, &length)
        case .xml: plist_to_xml(tree.root, &start, &length)
        }
        guard let start else { throw .unrepresentable("this value") }
        defer {
            switch encoding {
            case .binary: plist_to_bin_free(start)
            case .xml: plist_to_xml_free(start)
            }
        }
        return Array(UnsafeRawBufferPointer(start: start, count: Int(length)))
    }

    private static func build(_ value: PropertyList, depth: Int) throws(PropertyListError) -> plist_t? {
        guard depth > 0 else { throw .unrepresentable("values nested so deeply") }
        switch value {
        case .dictionary(let values):
            let node = try ParsedPropertyList(plist_new_dict())
            // In order of keys, so that equal values have equal bytes.
            for (key, child) in values.sorted(by: { $0.key < $1.key }) {
                let item = try build(child, depth: depth - 1)
                guard !key.utf8.contains(0) else {
                    plist_free(item)
                    throw .unrepresentable("a NUL in text")
                }
                plist_dict_set_item(node.root, key, item)
            }
            return node.take()
        case .array(let values):
            let node = try ParsedPropertyList(plist_new_array())
            for child in values { plist_array_append_item(node.root, try build(child, depth: depth - 1)) }
            return node.take()
        case .string(let text):
            guard !text.utf8.contains(0) else { throw .unrepresentable("a NUL in text") }
            return plist_new_string(text)
        case .data(let bytes):
            return bytes.withUnsafeBytes { raw in
                plist_new_data(raw.bindMemory(to: CChar.self).baseAddress, UInt64(raw.count))
            }
        case .integer(let number):
            guard number >= 0 else { throw .unrepresentable("a negative number") }
            return plist_new_uint(UInt64(number))
        case .unsigned(let number): return plist_new_uint(number)
        case .real(let number): return plist_new_real(number)
        case .boolean(let flag): return plist_new_bool(flag ? 1 : 0)
        case .date(let seconds):
            let whole = seconds.rounded(.down)
            guard let whole32 = Int32(exactly: whole) else { throw .unrepresentable("a date so far away") }
            return plist_new_date(whole32, Int32((seconds - whole) * 1_000_000))
        case .uid(let number): return plist_new_uid(number)
        }
    }
}
