public import JuicerCore
public import NIOCore

/// Writes the proto3 JSON mapping, with the names of the proto.
///
/// As protobuf says it: 64-bit numbers are strings, bytes are base64, enums are their names (or their number, where
/// the name is not known), and a field that is a message is left out where it is absent. What is ours:
///
/// - every other field is always written, defaults too, so that scripts may rely on them;
/// - names are those of the proto, `page_size`, and not `pageSize`;
/// - `juicer.v1.Timestamp` is an RFC 3339 string in UTC, as google.protobuf.Timestamp is;
/// - a secret is the string `<redacted>`, whatever it holds.
public struct JSONWriter: Sendable {
    /// What has been written, as UTF-8.
    public private(set) var bytes: [UInt8] = []

    private var needsComma = false

    /// An empty writer.
    public init() {}

    /// Appends a line end, as between the items of NDJSON, and makes ready for the next value.
    public mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    /// Forgets what was written and keeps the memory.
    public mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    // MARK: - Structure

    /// Opens an object.
    public mutating func beginObject() {
        separate()
        bytes.append(UInt8(ascii: "{"))
        needsComma = false
    }

    /// Closes an object.
    public mutating func endObject() {
        bytes.append(UInt8(ascii: "}"))
        needsComma = true
    }

    /// Opens a list.
    public mutating func beginArray() {
        separate()
        bytes.append(UInt8(ascii: "["))
        needsComma = false
    }

    /// Closes a list.
    public mutating func endArray() {
        bytes.append(UInt8(ascii: "]"))
        needsComma = true
    }

    /// Writes the name of the member whose value comes next. It must need no escape, as names of a proto do.
    public mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    // MARK: - Values

    /// Writes `null`.
    public mutating func null() {
        literal("null")
    }

    /// Writes `true` or `false`.
    public mutating func value(_ value: Bool) {
        literal(value ? "true" : "false")
    }

    /// Writes a number.
    public mutating func value(_ value: Int32) {
        separate()
        bytes.appendDecimal(UInt64(value.magnitude), negative: value < 0)
    }

    /// Writes a number.
    public mutating func value(_ value: UInt32) {
        separate()
        bytes.appendDecimal(UInt64(value), negative: false)
    }

    /// Writes a 64-bit number, as a string: JSON readers lose digits of such numbers.
    public mutating func value(_ value: Int64) {
        quoted { $0.appendDecimal(value.magnitude, negative: value < 0) }
    }

    /// Writes a 64-bit number, as a string: JSON readers lose digits of such numbers.
    public mutating func value(_ value: UInt64) {
        quoted { $0.appendDecimal(value, negative: false) }
    }

    /// Writes a number, or the names that protobuf has for what JSON cannot write.
    public mutating func value(_ value: Double) {
        floating(value, value.description)
    }

    /// Writes a number, or the names that protobuf has for what JSON cannot write.
    public mutating func value(_ value: Float) {
        floating(Double(value), value.description)
    }

    /// Writes text.
    public mutating func value(_ value: String) {
        quoted { $0.appendEscaped(value) }
    }

    /// Writes base64 with padding.
    public mutating func value(_ value: [UInt8]) {
        quoted { out in value.withUnsafeBytes { out.appendBase64($0) } }
    }

    /// Writes base64 with padding.
    public mutating func value(_ value: ByteBuffer) {
        quoted { out in value.withUnsafeReadableBytes { out.appendBase64($0) } }
    }

    /// Writes `<redacted>`.
    public mutating func value(_ value: SecretBytes) {
        literal("\"<redacted>\"")
    }

    /// Writes the name, or the number where there is none.
    public mutating func value<E: ProtobufEnum>(_ value: E) {
        guard let name = value.protoName else {
            self.value(value.rawValue)
            return
        }
        quoted {
            $0.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        }
    }

    /// Writes a message.
    public mutating func value<M: ProtobufMessage>(_ value: M) {
        value.writeJSON(to: &self)
    }

    /// Writes an object with its members by name.
    public mutating func value(_ map: [String: String]) {
        beginObject()
        for (name, text) in map.sorted(by: { $0.key < $1.key }) {
            value(name)
            bytes.append(UInt8(ascii: ":"))
            needsComma = false
            value(text)
        }
        endObject()
    }

    // MARK: - Lists

    /// Writes a list.
    public mutating func value(_ list: [Bool]) { array(list) { $0.value($1) } }
    /// Writes a list.
    public mutating func value(_ list: [Int32]) { array(list) { $0.value($1) } }
    /// Writes a list.
    public mutating func value(_ list: [UInt32]) { array(list) { $0.value($1) } }
    /// Writes a list.
    public mutating func value(_ list: [Int64]) { array(list) { $0.value($1) } }
    /// Writes a list.
    public mutating func value(_ list: [UInt64]) { array(list) { $0.value($1) } }
    /// Writes a list.
    public mutating func value(_ list: [Double]) { array(list) { $0.value($1) } }
    /// Writes a list.
    public mutating func value(_ list: [Float]) { array(list) { $0.value($1) } }
    /// Writes a list.
    public mutating func value(_ list: [String]) { array(list) { $0.value($1) } }
    /// Writes a list.
    public mutating func value(_ list: [[UInt8]]) { array(list) { $0.value($1) } }
    /// Writes a list.
    public mutating func value<E: ProtobufEnum>(_ list: [E]) { array(list) { $0.value($1) } }
    /// Writes a list.
    public mutating func value<M: ProtobufMessage>(_ list: [M]) { array(list) { $0.value($1) } }

    private mutating func array<T>(_ list: [T], _ write: (inout JSONWriter, T) -> Void) {
        beginArray()
        for element in list { write(&self, element) }
        endArray()
    }

    // MARK: - Times

    /// Writes an RFC 3339 time in UTC with 0, 3, 6 or 9 digits after the second; `null` outside years 1 to 9999.
    public mutating func timestamp(seconds: Int64, nanos: Int32) {
        guard let text = CivilTime(seconds: seconds, nanos: nanos)?.text else {
            null()
            return
        }
        value(text)
    }

    /// Writes seconds with up to nine digits and an "s", as google.protobuf.Duration is written.
    public mutating func duration(seconds: Int64, nanos: Int32) {
        let fraction = decimalFraction(nanos: nanos.magnitude)
        value((seconds < 0 || nanos < 0 ? "-" : "") + String(seconds.magnitude) + fraction + "s")
    }

    // MARK: - Parts

    private mutating func floating(_ value: Double, _ text: String) {
        if value.isNaN { return literal("\"NaN\"") }
        if value.isInfinite { return literal(value < 0 ? "\"-Infinity\"" : "\"Infinity\"") }
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func literal(_ text: StaticString) {
        separate()
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func quoted(_ body: (inout [UInt8]) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        body(&bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }
}
