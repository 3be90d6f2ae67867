extension TypedStreamReader {
    mutating func group(into object: Int32?) throws(FormatError) {
        let code = try sharedText(try byte())
        guard let code else { throw .malformed("a group without a type code") }
        var place = code.lowerBound
        while place < code.upperBound {
            try value(code, &place, into: object, nesting: 0)
        }
    }

    mutating func step() throws(FormatError) {
        stepsLeft -= 1
        guard stepsLeft >= 0 else { throw .tooLarge(limit: 8 * bytes.count) }
        guard nodes.count < Self.mostValues else { throw .tooLarge(limit: Self.mostValues) }
    }

    mutating func append(_ node: Node, to object: Int32?) {
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
    mutating func value(
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
    mutating func array(
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
    mutating func structure(
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
    mutating func skipType(_ code: Range<Int>, _ start: Int, nesting: Int) throws(FormatError) -> Int {
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

// MARK: - Bytes

extension TypedStreamReader {
    mutating func byte() throws(FormatError) -> UInt8 {
        guard position < bytes.count else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func slice(_ count: Int) throws(FormatError) -> Node {
        guard count <= bytes.count - position else { throw .truncated }
        defer { position += count }
        return Self.node(position..<(position + count))
    }

    static func node(_ range: Range<Int>) -> Node {
        Node(kind: .bytes, payload: Int64(range.lowerBound), count: Int32(range.count))
    }

    mutating func load<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type) throws(FormatError) -> T {
        guard bytes.count - position >= MemoryLayout<T>.size else { throw .truncated }
        defer { position += MemoryLayout<T>.size }
        return T(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: T.self))
    }

    mutating func integer(isSigned: Bool) throws(FormatError) -> Int64 {
        try integer(after: try byte(), isSigned: isSigned)
    }

    mutating func integer(after head: UInt8, isSigned: Bool) throws(FormatError) -> Int64 {
        switch head {
        case 0x81: isSigned ? Int64(try load(Int16.self)) : Int64(try load(UInt16.self))
        case 0x82: isSigned ? Int64(try load(Int32.self)) : Int64(try load(UInt32.self))
        case 0x87: try load(Int64.self)
        case 0x80, 0x83...0x91: throw .malformed("a number was expected")
        default: isSigned ? Int64(Int8(bitPattern: head)) : Int64(head)
        }
    }

    mutating func real(byteCount: Int) throws(FormatError) -> Node {
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
    mutating func text() throws(FormatError) -> Node {
        let head = try byte()
        if head == 0x85 { return Node(kind: .null) }
        let count = try integer(after: head, isSigned: false)
        guard count >= 0, count <= Int64(bytes.count - position) else { throw .truncated }
        return try slice(Int(count))
    }

    /// A type code or the name of a class, in the table of those; nil for nothing.
    mutating func sharedText(_ head: UInt8) throws(FormatError) -> Range<Int>? {
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
    mutating func sharedEntry(_ head: UInt8) throws(FormatError) -> Shared {
        let index = try integer(after: head, isSigned: true) - Int64(Self.firstReference)
        guard index >= 0, index < shared.count else { throw .malformed("a reference outside") }
        return shared[Int(index)]
    }

    /// A C string: its text is in the one table, and it itself in the other.
    mutating func cString() throws(FormatError) -> Node {
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
