internal import JuicerCore

/// Why bytes are no packet. It says nothing of their content.
enum PacketError: Error, Sendable, Hashable, CustomStringConvertible {
    /// They end within a field.
    case truncated
    /// They do not fit into a packet.
    case tooLong
    /// They are not what the other side writes; the text says which rule.
    case malformed(String)

    var description: String {
        switch self {
        case .truncated: "a packet is cut off"
        case .tooLong: "a packet does not hold all of it"
        case .malformed(let what): "a packet is damaged: \(what)"
        }
    }
}

/// Writes the fields of a packet into memory of a fixed length: numbers little-endian, texts with their length before them.
///
/// It never takes other memory, so that a key is in the packet and nowhere else.
struct PacketWriter {
    private let buffer: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(_ buffer: UnsafeMutableRawBufferPointer) {
        self.buffer = buffer
    }

    mutating func put<I: FixedWidthInteger>(_ number: I) throws(PacketError) {
        let size = MemoryLayout<I>.size
        guard buffer.count - count >= size else { throw .tooLong }
        buffer.storeBytes(of: number.littleEndian, toByteOffset: count, as: I.self)
        count += size
    }

    mutating func put(_ text: String) throws(PacketError) {
        try put(Array(text.utf8))
    }

    mutating func put(_ secret: SecretBytes) throws(PacketError) {
        let result = secret.withUnsafeBytes { bytes in
            Result { () throws(PacketError) in try put(bytes) }
        }
        try result.get()
    }

    /// Bytes with their length before them.
    mutating func put(_ bytes: [UInt8]) throws(PacketError) {
        guard bytes.count <= Int(UInt16.max) else { throw .tooLong }
        try put(UInt16(bytes.count))
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(PacketError) in try put(bytes) }
        }
        try result.get()
    }

    private mutating func put(_ bytes: UnsafeRawBufferPointer) throws(PacketError) {
        guard buffer.count - count >= bytes.count else { throw .tooLong }
        UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyMemory(from: bytes)
        count += bytes.count
    }
}

/// Reads the fields of a packet, and nothing outside it.
struct PacketReader {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// What was not read yet.
    var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[position...]) }

    mutating func number<I: FixedWidthInteger>(_ type: I.Type = I.self) throws(PacketError) -> I {
        let size = MemoryLayout<I>.size
        guard bytes.count - position >= size else { throw .truncated }
        defer { position += size }
        return I(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: I.self))
    }

    mutating func text() throws(PacketError) -> String {
        String(decoding: try take(Int(number(UInt16.self))), as: UTF8.self)
    }

    /// Bytes with a length of two bytes before them.
    mutating func content() throws(PacketError) -> [UInt8] { Array(try take(Int(number(UInt16.self)))) }

    mutating func flag() throws(PacketError) -> Bool {
        switch try number(UInt8.self) {
        case 0: false
        case 1: true
        default: throw .malformed("a flag is neither 0 nor 1")
        }
    }

    mutating func secret(count: Int) throws(PacketError) -> SecretBytes {
        SecretBytes(copying: try take(count))
    }

    /// Lends the next bytes.
    mutating func take(_ count: Int) throws(PacketError) -> UnsafeRawBufferPointer {
        guard bytes.count - position >= count else { throw .truncated }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }

    /// Passes over what is left.
    mutating func skipRest() { position = bytes.count }

    func end() throws(PacketError) {
        guard position == bytes.count else { throw .malformed("bytes after its end") }
    }
}
