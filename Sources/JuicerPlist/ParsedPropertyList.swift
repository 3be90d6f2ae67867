internal import CPlist

/// A tree that libplist built; freed with its one owner.
struct ParsedPropertyList: ~Copyable {
    let root: plist_t

    /// Takes over a tree, or says that there is none.
    init(_ root: plist_t?) throws(PropertyListError) {
        guard let root else { throw .unparsable }
        self.root = root
    }

    deinit {
        plist_free(root)
    }

    /// Parses XML, which the caller has measured.
    init(parsing xml: UnsafeRawBufferPointer, limits: PropertyListLimits) throws(PropertyListError) {
        try XMLPropertyListCheck.check(xml, limits)
        var tree: plist_t?
        // Not plist_from_memory: its parameters differ between releases of the library.
        plist_from_xml(xml.bindMemory(to: CChar.self).baseAddress, UInt32(xml.count), &tree)
        try self.init(tree)
    }
}

extension ParsedPropertyList {
    /// Gives the tree to a new owner.
    consuming func take() -> plist_t {
        let root = root
        discard self
        return root
    }
}
