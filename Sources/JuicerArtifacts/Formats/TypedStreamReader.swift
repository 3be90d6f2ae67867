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

    private struct Class {
        var kind: ClassKind
        var parent: Int32
    }

    private enum Shared {
        case object(Int32)
        case classReference(Int32)
        case text(Range<Int>)
    }

    static let greatestDepth = 64
    private static let firstReference = -110

    private(set) var nodes: [Node] = []
    private(set) var objects: [Object] = []
    private var classes: [Class] = []
    private var texts: [Range<Int>] = []
    private var shared: [Shared] = []
    /// Valid during ``read(_:)`` and until its caller is done with the bytes.
    private(set) var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    private var position = 0
    private var stepsLeft = 0
    private var depth = 0

    /// Values outside of any object, chained as if they were those of one.
    private(set) var top = Object()

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

    private static let header: [UInt8] = [4, 11] + Array("streamtyped".utf8)

    /// The class of an object, or the nearest above it that is understood.
    func kind(of object: Int) -> ClassKind {
        var index = objects[object].classIndex
        // A class is above only those that begin before it, so that there is no way round; the bound is for safety.
        for _ in 0..<classes.count where index >= 0 {
            let entry = classes[Int(index)]
            if entry.kind != .other { return entry.kind }
            index = entry.parent
        }
        return .other
    }
}

// MARK: - Groups and values

extension TypedStreamReader {
    private mutating func group(into object: Int32?) throws(FormatError) {
        let code = try sharedText(try byte())
        guard let code else { throw .malformed("a group without a type code") }
        var place = code.lowerBound
        while place < code.upperBound {
            try value(code, &place, into: object, nesting: 0)
        }
    }

    private mutating func step() throws(FormatError) {
        stepsLeft -= 1
        guard stepsLeft >= 0 else { throw .tooLarge(limit: 8 * bytes.count) }
    }

    private mutating func append(_ node: Node, to object: Int32?) {
        let index = Int32(nodes.count)
        nodes.append(node)
        func link(_ target: inout Object) -> Int32 {
            let last = target.lastValue
            if last < 0 { target.firstValue = index }
            target.lastValue = index
            return last
        }
        let last: Int32 = if let object { link(&objects[Int(object)]) } else { link(&top) }
        if last >= 0 { nodes[Int(last)].next = index }
    }

    /// Reads one value by the type code at `place`, and goes past that.
    private mutating func value(
        _ code: Range<Int>,
        _ place: inout Int,
        into object: Int32?,
        nesting: Int
    ) throws(FormatError) {
        try step()
        guard nesting < 16 else { throw .tooDeep(limit: 16) }
        let type = bytes[place]
        place += 1
        switch type {
        case UInt8(ascii: "@"):
            let node = try self.object()
            append(node, to: object)
        case UInt8(ascii: "+"):
            append(try text(), to: object)
        case UInt8(ascii: "i"), UInt8(ascii: "s"), UInt8(ascii: "l"), UInt8(ascii: "q"):
            append(Node(kind: .integer, payload: try integer(isSigned: true)), to: object)
        case UInt8(ascii: "I"), UInt8(ascii: "S"), UInt8(ascii: "L"), UInt8(ascii: "Q"):
            append(Node(kind: .integer, payload: try integer(isSigned: false)), to: object)
        case UInt8(ascii: "c"):
            append(Node(kind: .integer, payload: Int64(Int8(bitPattern: try byte()))), to: object)
        case UInt8(ascii: "C"), UInt8(ascii: "B"):
            append(Node(kind: .integer, payload: Int64(try byte())), to: object)
        case UInt8(ascii: "f"): append(try real(byteCount: 4), to: object)
        case UInt8(ascii: "d"): append(try real(byteCount: 8), to: object)
        case UInt8(ascii: "*"): append(try cString(), to: object)
        case UInt8(ascii: "%"), UInt8(ascii: ":"):
            let found = try sharedText(try byte())
            append(found.map(Self.node) ?? Node(kind: .null), to: object)
        case UInt8(ascii: "#"):
            let index = try self.classChain()
            append(Node(kind: index < 0 ? .null : .classReference, payload: Int64(index)), to: object)
        case UInt8(ascii: "!"): break
        case UInt8(ascii: "["): try array(code, &place, into: object, nesting: nesting)
        case UInt8(ascii: "{"): try structure(code, &place, into: object, nesting: nesting)
        default: throw .unsupported("a type code")
        }
    }

    /// `[12c]`: a count and the type of each element. Bytes are taken in one piece.
    private mutating func array(
        _ code: Range<Int>,
        _ place: inout Int,
        into object: Int32?,
        nesting: Int
    ) throws(FormatError) {
        var count = 0
        while place < code.upperBound, case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[place] {
            count = count * 10 + Int(bytes[place] - UInt8(ascii: "0"))
            guard count <= Int(Int32.max) else { throw .malformed("the length of an array") }
            place += 1
        }
        let start = place
        guard start < code.upperBound else { throw .malformed("a type code that is cut off") }
        if bytes[start] == UInt8(ascii: "c") || bytes[start] == UInt8(ascii: "C") {
            append(try slice(count), to: object)
            place = start + 1
        } else {
            // One element at least, so that its type is gone past.
            let depth = try skipType(code, start, nesting: nesting)
            for _ in 0..<count {
                place = start
                try value(code, &place, into: object, nesting: nesting + 1)
            }
            place = depth
        }
        guard place < code.upperBound, bytes[place] == UInt8(ascii: "]") else {
            throw .malformed("a type code that is cut off")
        }
        place += 1
    }

    /// `{name=ii}`: the values of a structure, one after another.
    private mutating func structure(
        _ code: Range<Int>,
        _ place: inout Int,
        into object: Int32?,
        nesting: Int
    ) throws(FormatError) {
        // A structure may have no name, and then no "=" either.
        var ahead = place
        while ahead < code.upperBound, bytes[ahead] != UInt8(ascii: "=") {
            if bytes[ahead] == UInt8(ascii: "{") || bytes[ahead] == UInt8(ascii: "}") { break }
            try step()
            ahead += 1
        }
        if ahead < code.upperBound, bytes[ahead] == UInt8(ascii: "=") { place = ahead + 1 }
        while place < code.upperBound, bytes[place] != UInt8(ascii: "}") {
            try value(code, &place, into: object, nesting: nesting + 1)
        }
        guard place < code.upperBound else { throw .malformed("a type code that is cut off") }
        place += 1
    }

    /// The place after the type that begins at `start`.
    private mutating func skipType(_ code: Range<Int>, _ start: Int, nesting: Int) throws(FormatError) -> Int {
        var open = 0
        var place = start
        while place < code.upperBound {
            try step()
            switch bytes[place] {
            case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): open -= 1
            default: break
            }
            place += 1
            if open <= 0 { return place }
        }
        throw .malformed("a type code that is cut off")
    }
}

// MARK: - Objects and classes

extension TypedStreamReader {
    private mutating func object() throws(FormatError) -> Node {
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
    private mutating func classChain() throws(FormatError) -> Int32 {
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

    private func kind(ofName name: Range<Int>) -> ClassKind {
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

// MARK: - Bytes

extension TypedStreamReader {
    private mutating func byte() throws(FormatError) -> UInt8 {
        guard position < bytes.count else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func slice(_ count: Int) throws(FormatError) -> Node {
        guard count <= bytes.count - position else { throw .truncated }
        defer { position += count }
        return Self.node(position..<(position + count))
    }

    private static func node(_ range: Range<Int>) -> Node {
        Node(kind: .bytes, payload: Int64(range.lowerBound), count: Int32(range.count))
    }

    private mutating func load<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) throws(FormatError) -> T {
        guard bytes.count - position >= MemoryLayout<T>.size else { throw .truncated }
        defer { position += MemoryLayout<T>.size }
        return T(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: T.self))
    }

    private mutating func integer(isSigned: Bool) throws(FormatError) -> Int64 {
        try integer(after: try byte(), isSigned: isSigned)
    }

    private mutating func integer(after head: UInt8, isSigned: Bool) throws(FormatError) -> Int64 {
        switch head {
        case 0x81: isSigned ? Int64(try load(Int16.self)) : Int64(try load(UInt16.self))
        case 0x82: isSigned ? Int64(try load(Int32.self)) : Int64(try load(UInt32.self))
        case 0x87: try load(Int64.self)
        case 0x80, 0x83...0x91: throw .malformed("a number was expected")
        default: isSigned ? Int64(Int8(bitPattern: head)) : Int64(head)
        }
    }

    private mutating func real(byteCount: Int) throws(FormatError) -> Node {
        let head = try byte()
        let value: Double
        if head != 0x83 {
            value = Double(try integer(after: head, isSigned: true))
        } else if byteCount == 4 {
            value = Double(Float(bitPattern: try load(UInt32.self)))
        } else {
            value = Double(bitPattern: try load(UInt64.self))
        }
        return Node(kind: .real, payload: Int64(bitPattern: value.bitPattern))
    }

    /// A string of its own, in no table.
    private mutating func text() throws(FormatError) -> Node {
        let head = try byte()
        if head == 0x85 { return Node(kind: .null) }
        let count = try integer(after: head, isSigned: false)
        guard count >= 0, count <= Int64(bytes.count - position) else { throw .truncated }
        return try slice(Int(count))
    }

    /// A type code or the name of a class, in the table of those; nil for nothing.
    private mutating func sharedText(_ head: UInt8) throws(FormatError) -> Range<Int>? {
        switch head {
        case 0x85: return nil
        case 0x84:
            let node = try text()
            guard node.kind == .bytes else { return nil }
            let range = Int(node.payload)..<(Int(node.payload) + Int(node.count))
            texts.append(range)
            return range
        default:
            let index = try integer(after: head, isSigned: true) - Int64(Self.firstReference)
            guard index >= 0, index < texts.count else { throw .malformed("a reference outside") }
            return texts[Int(index)]
        }
    }

    /// What an object, a class or a C string refers to.
    private mutating func sharedEntry(_ head: UInt8) throws(FormatError) -> Shared {
        let index = try integer(after: head, isSigned: true) - Int64(Self.firstReference)
        guard index >= 0, index < shared.count else { throw .malformed("a reference outside") }
        return shared[Int(index)]
    }

    /// A C string: its text is in the one table, and it itself in the other.
    private mutating func cString() throws(FormatError) -> Node {
        let head = try byte()
        switch head {
        case 0x85: return Node(kind: .null)
        case 0x84:
            guard let range = try sharedText(try byte()) else { return Node(kind: .null) }
            shared.append(.text(range))
            return Self.node(range)
        default:
            guard case .text(let range) = try sharedEntry(head) else { throw .malformed("a C string that is none") }
            return Self.node(range)
        }
    }
}
