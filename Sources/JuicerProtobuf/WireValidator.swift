import CProtobufC

/// Walks encoded bytes along a message's descriptor, and refuses what protobuf-c would take or choke on.
///
/// protobuf-c checks neither UTF-8 nor depth, and takes a NUL inside a string, after which the rest is lost.
/// After a pass of this, `protobuf_c_message_unpack` meets only well-formed fields in bounded number.
struct WireValidator {
    /// What protobuf-c keeps of each field while it scans a message, with the pointer to what becomes of it.
    private static let scanRecord = 48

    private let bytes: UnsafeRawBufferPointer
    private let limits: DecodingLimits
    private var elements = 0
    private var memory = 0

    init(_ bytes: UnsafeRawBufferPointer, limits: DecodingLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Checks all bytes as one message.
    mutating func validate(as descriptor: UnsafePointer<ProtobufCMessageDescriptor>) throws(DecodingError) {
        try message(0..<bytes.count, descriptor, depth: 1)
    }

    private mutating func message(
        _ range: Range<Int>,
        _ descriptor: UnsafePointer<ProtobufCMessageDescriptor>,
        depth: Int
    ) throws(DecodingError) {
        guard depth <= limits.depth else { throw failure(.tooDeep, descriptor, at: range.lowerBound) }
        try charge(memory: descriptor.pointee.sizeof_message, descriptor, at: range.lowerBound)
        var at = range.lowerBound
        while at < range.upperBound {
            let start = at
            guard let tag = varint(&at, below: range.upperBound) else {
                throw failure(.truncated, descriptor, at: start)
            }
            let number = UInt32(truncatingIfNeeded: tag >> 3)
            guard tag <= UInt32.max, number != 0 else { throw failure(.invalidTag, descriptor, at: start) }
            try charge(elements: 1, memory: WireValidator.scanRecord, descriptor, field: number, at: start)
            let field = protobuf_c_message_descriptor_get_field(descriptor, number)
            switch tag & 7 {
            case 0:
                guard varint(&at, below: range.upperBound) != nil else {
                    throw failure(.truncated, descriptor, field: number, at: start)
                }
                try check(field, isScalarOf: 0, descriptor, at: start)
            case 1, 5:
                let width = tag & 7 == 1 ? 8 : 4
                guard range.upperBound - at >= width else {
                    throw failure(.truncated, descriptor, field: number, at: start)
                }
                at += width
                try check(field, isScalarOf: UInt8(tag & 7), descriptor, at: start)
            case 2:
                guard let length = varint(&at, below: range.upperBound), length <= range.upperBound - at else {
                    throw failure(.truncated, descriptor, field: number, at: start)
                }
                let content = at..<(at + Int(length))
                at = content.upperBound
                try lengthDelimited(content, field, descriptor, number: number, depth: depth)
            default:
                throw failure(.wrongWireType, descriptor, field: number, at: start)
            }
            if field == nil { try charge(memory: 32 + at - start, descriptor, field: number, at: start) }
        }
    }

    private mutating func lengthDelimited(
        _ content: Range<Int>,
        _ field: UnsafePointer<ProtobufCFieldDescriptor>?,
        _ owner: UnsafePointer<ProtobufCMessageDescriptor>,
        number: UInt32,
        depth: Int
    ) throws(DecodingError) {
        guard let field else { return }
        switch field.pointee.type {
        case PROTOBUF_C_TYPE_STRING:
            try text(content, owner, number: number)
            try charge(memory: content.count + 16, owner, field: number, at: content.lowerBound)
        case PROTOBUF_C_TYPE_BYTES:
            try charge(memory: content.count + 32, owner, field: number, at: content.lowerBound)
        case PROTOBUF_C_TYPE_MESSAGE:
            guard let nested = field.pointee.descriptor else { throw failure(.malformed, owner, field: number) }
            try charge(memory: 16, owner, field: number, at: content.lowerBound)
            let descriptor = nested.assumingMemoryBound(to: ProtobufCMessageDescriptor.self)
            try message(content, descriptor, depth: depth + 1)
        default:
            guard field.pointee.label == PROTOBUF_C_LABEL_REPEATED else {
                throw failure(.wrongWireType, owner, field: number, at: content.lowerBound)
            }
            try packed(content, WireValidator.wireType(of: field.pointee.type), owner, number: number)
        }
    }

    private mutating func packed(
        _ content: Range<Int>,
        _ wireType: UInt8,
        _ owner: UnsafePointer<ProtobufCMessageDescriptor>,
        number: UInt32
    ) throws(DecodingError) {
        var count = 0
        if wireType == 0 {
            var at = content.lowerBound
            while at < content.upperBound {
                guard varint(&at, below: content.upperBound) != nil else {
                    throw failure(.truncated, owner, field: number, at: at)
                }
                count += 1
            }
        } else {
            let width = wireType == 1 ? 8 : 4
            guard content.count.isMultiple(of: width) else {
                throw failure(.truncated, owner, field: number, at: content.lowerBound)
            }
            count = content.count / width
        }
        // Eight bytes are the widest element.
        try charge(elements: count, memory: count * 8, owner, field: number, at: content.lowerBound)
    }

    private func text(
        _ content: Range<Int>,
        _ owner: UnsafePointer<ProtobufCMessageDescriptor>,
        number: UInt32
    ) throws(DecodingError) {
        let span = UnsafeRawBufferPointer(rebasing: bytes[content])
        if span.contains(0) { throw failure(.embeddedNUL, owner, field: number, at: content.lowerBound) }
        if !isUTF8(span) { throw failure(.invalidUTF8, owner, field: number, at: content.lowerBound) }
    }

    private func check(
        _ field: UnsafePointer<ProtobufCFieldDescriptor>?,
        isScalarOf wireType: UInt8,
        _ owner: UnsafePointer<ProtobufCMessageDescriptor>,
        at offset: Int
    ) throws(DecodingError) {
        guard let field, WireValidator.wireType(of: field.pointee.type) != wireType else { return }
        throw failure(.wrongWireType, owner, field: field.pointee.id, at: offset)
    }

    /// The wire type that a value of a type has, as the encoding guide of protobuf lists them.
    private static func wireType(of type: ProtobufCType) -> UInt8 {
        switch type {
        case PROTOBUF_C_TYPE_SFIXED64, PROTOBUF_C_TYPE_FIXED64, PROTOBUF_C_TYPE_DOUBLE: 1
        case PROTOBUF_C_TYPE_SFIXED32, PROTOBUF_C_TYPE_FIXED32, PROTOBUF_C_TYPE_FLOAT: 5
        case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_BYTES, PROTOBUF_C_TYPE_MESSAGE: 2
        default: 0
        }
    }

    /// Reads a varint and moves `at` behind it; nil where it is cut off or longer than ten bytes.
    private func varint(_ at: inout Int, below end: Int) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while at < end, shift < 70 {
            let byte = bytes[at]
            at += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    private mutating func charge(
        elements more: Int = 0,
        memory bytes: Int = 0,
        _ owner: UnsafePointer<ProtobufCMessageDescriptor>,
        field: UInt32 = 0,
        at offset: Int
    ) throws(DecodingError) {
        elements += more
        memory += bytes
        guard elements <= limits.elements else { throw failure(.tooManyElements, owner, field: field, at: offset) }
        guard memory <= limits.memory else { throw failure(.tooLarge, owner, field: field, at: offset) }
    }

    private func failure(
        _ reason: DecodingError.Reason,
        _ owner: UnsafePointer<ProtobufCMessageDescriptor>,
        field: UInt32 = 0,
        at offset: Int = -1
    ) -> DecodingError {
        DecodingError(reason, message: String(cString: owner.pointee.name), field: field, offset: offset)
    }
}
