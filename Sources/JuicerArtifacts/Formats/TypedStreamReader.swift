/// Reads the archives of NSArchiver ("typedstream"), in which Messages keeps formatted text.
///
/// The format, as far as it is known from NeXTSTEP's headers and from real archives:
/// - A number is one signed byte, or 0x81 and two bytes, 0x82 and four, 0x87 and eight, little-endian. 0x83 announces a
///   floating-point number, 0x84 something new, 0x85 nothing, 0x86 the end of an object. Numbers from -110 (0x92) up, in a
///   place where something new could stand, refer to what was written before, -110 being the first.
/// - There are two tables of what can be referred to: type codes and class names in one; objects, classes and C strings
///   in the other, each in the order in which it began. Mixing them up decodes short archives only.
/// - Values come in groups: a type code ("@" an object, "i" a number, "iI" two numbers, "[12c]" bytes), then as many.
/// - An object is its class, then groups up to its end. A class is its name, its version and the class above it. So an
///   object of an unknown class is skipped soundly: its groups say themselves how long they are.
///
/// One reader decodes many archives after another and keeps its memory. Nothing in an archive makes it read outside the
/// bytes or work more than some steps a byte; depth is bounded.
struct TypedStreamReader {
    /// A value, in the order of the archive; values of one object are chained.
    struct Node {
        enum Kind: UInt8 {
            case null
            case integer
            case real
            /// Bytes of the archive: a string or an array of bytes.
            case bytes
            case object
            case classReference
        }

        var kind: Kind
        /// The next value of the same object; -1 after the last.
        var next: Int32 = -1
        /// The number, the bits of the floating-point number, the first byte, or the object.
        var payload: Int64 = 0
        /// How many bytes.
        var count: Int32 = 0
    }

    /// An object and the chain of its values.
    struct Object {
        var classIndex: Int32 = -1
        var firstValue: Int32 = -1
        var lastValue: Int32 = -1
    }

    /// The classes whose content is understood.
    enum ClassKind: UInt8 {
        case other
        case string
        case attributedString
        case dictionary
        case array
        case number
        case url
        case data
    }

    struct Class {
        var kind: ClassKind
        var parent: Int32
    }

    enum Shared {
        case object(Int32)
        case classReference(Int32)
        case text(Range<Int>)
    }

    static let greatestDepth = 64
    /// Most values of an archive; each takes some bytes of memory, whatever it takes of the archive.
    static let mostValues = 1_000_000
    static let firstReference = -110

    var nodes: [Node] = []
    var objects: [Object] = []
    var classes: [Class] = []
    var texts: [Range<Int>] = []
    var shared: [Shared] = []
    /// The archive. Valid during ``read(_:)`` and until its caller is done with the bytes.
    var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    var position = 0
    var stepsLeft = 0
    var depth = 0

    /// Values outside of any object, chained as if they were those of one.
    var top = Object()

    /// Reads a whole archive; its values are then in ``top``.
    ///
    /// - Throws: ``FormatError``.
    mutating func read(_ bytes: UnsafeRawBufferPointer) throws(FormatError) {
        nodes.removeAll(keepingCapacity: true)
        objects.removeAll(keepingCapacity: true)
        classes.removeAll(keepingCapacity: true)
        texts.removeAll(keepingCapacity: true)
        shared.removeAll(keepingCapacity: true)
        top = Object()
        self.bytes = bytes
        (position, depth) = (0, 0)
        // Even type codes that take no bytes then end.
        stepsLeft = 8 * bytes.count + 1_000
        guard bytes.count <= Int(Int32.max) else { throw .tooLarge(limit: Int(Int32.max)) }
        // Version 4, the name with its length, and the version of the system that wrote it.
        guard bytes.starts(with: Self.header) else { throw .malformed("no typedstream") }
        position = Self.header.count
        _ = try integer(isSigned: true)
        while position < bytes.count { try group(into: nil) }
    }

    /// Lets go of the bytes.
    mutating func forget() { bytes = UnsafeRawBufferPointer(start: nil, count: 0) }

    static let header: [UInt8] = [4, 11] + Array("streamtyped".utf8)

    /// The class of an object, or the nearest above it that is understood.
    func kind(of object: Int) -> ClassKind {
        var index = objects[object].classIndex
        // Real chains have four classes at most; one that leads back to itself ends here too.
        for _ in 0..<32 {
            guard index >= 0 else { return .other }
            let entry = classes[Int(index)]
            if entry.kind != .other { return entry.kind }
            index = entry.parent
        }
        return .other
    }
}

// MARK: - Objects and classes

extension TypedStreamReader {
    mutating func object() throws(FormatError) -> Node {
        let head = try byte()
        switch head {
        case 0x85: return Node(kind: .null)
        case 0x84:
            depth += 1
            guard depth <= Self.greatestDepth else { throw .tooDeep(limit: Self.greatestDepth) }
            let index = Int32(objects.count)
            objects.append(Object())
            // Known from here on: something within it may refer to it.
            shared.append(.object(index))
            objects[Int(index)].classIndex = try classChain()
            while true {
                guard position < bytes.count else { throw .truncated }
                if bytes[position] == 0x86 { break }
                try group(into: index)
            }
            position += 1
            depth -= 1
            return Node(kind: .object, payload: Int64(index))
        default:
            switch try sharedEntry(head) {
            case .object(let index): return Node(kind: .object, payload: Int64(index))
            case .classReference(let index): return Node(kind: .classReference, payload: Int64(index))
            case .text(let range): return Self.node(range)
            }
        }
    }

    /// A class and those above it.
    ///
    /// - Returns: its index; -1 for none.
    mutating func classChain() throws(FormatError) -> Int32 {
        var first: Int32 = -1
        var previous: Int32 = -1
        while true {
            try step()
            let head = try byte()
            var known: Int32 = -1
            if head == 0x84 {
                guard let name = try sharedText(try byte()) else { throw .malformed("a class without a name") }
                _ = try integer(isSigned: true)
                known = Int32(classes.count)
                classes.append(Class(kind: kind(ofName: name), parent: -1))
                shared.append(.classReference(known))
            } else if head != 0x85 {
                guard case .classReference(let index) = try sharedEntry(head) else {
                    throw .malformed("a class that is none")
                }
                known = index
            }
            if first < 0 { first = known }
            if previous >= 0 { classes[Int(previous)].parent = known }
            // Only a class that is new is followed by the one above it.
            if head != 0x84 { return first }
            previous = known
        }
    }

    func kind(ofName name: Range<Int>) -> ClassKind {
        switch name.count {
        case 5 where has("NSURL", at: name): .url
        case 6 where has("NSData", at: name): .data
        case 7 where has("NSArray", at: name): .array
        case 8 where has("NSString", at: name): .string
        case 8 where has("NSNumber", at: name): .number
        case 12 where has("NSDictionary", at: name): .dictionary
        case 18 where has("NSAttributedString", at: name): .attributedString
        default: .other
        }
    }

    func has(_ text: StaticString, at range: Range<Int>) -> Bool {
        guard text.utf8CodeUnitCount == range.count else { return false }
        let expected = UnsafeRawBufferPointer(start: text.utf8Start, count: range.count)
        return UnsafeRawBufferPointer(rebasing: bytes[range]).elementsEqual(expected)
    }
}
