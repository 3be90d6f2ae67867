package import CProtobufC
package import JuicerCore
package import NIOCore

/// What generated code puts into the C structures that are packed.
extension WipedArena {
    /// A C string. NUL characters, which would end it, become U+FFFD.
    package func text(_ value: String) -> UnsafeMutablePointer<CChar>? {
        if value.isEmpty { return nil }
        var value = value
        return value.withUTF8 { bytes in
            let nuls = bytes.lazy.filter { $0 == 0 }.count
            let memory = claim(bytes.count + nuls * 2 + 1)
            if nuls == 0 {
                UnsafeMutableRawBufferPointer(start: memory, count: bytes.count).copyBytes(from: bytes)
            } else {
                var at = 0
                for byte in bytes {
                    for replacement in byte == 0 ? [0xEF, 0xBF, 0xBD] : [byte] {
                        memory.storeBytes(of: replacement, toByteOffset: at, as: UInt8.self)
                        at += 1
                    }
                }
            }
            return memory.assumingMemoryBound(to: CChar.self)
        }
    }

    /// A C string that is there even if it is empty: in lists, maps and oneofs a nil would say something else.
    package func presentText(_ value: String) -> UnsafeMutablePointer<CChar>? {
        text(value) ?? claim(1).assumingMemoryBound(to: CChar.self)
    }

    /// A copy of bytes.
    package func bytes(_ value: [UInt8]) -> ProtobufCBinaryData {
        value.withUnsafeBytes { copy($0) }
    }

    /// A copy of bytes.
    package func bytes(_ value: ByteBuffer) -> ProtobufCBinaryData {
        value.withUnsafeReadableBytes { copy($0) }
    }

    /// The secret's own memory, not a copy: the message that is packed keeps it alive.
    package func bytes(_ value: SecretBytes) -> ProtobufCBinaryData {
        value.withUnsafeBytes { bytes in
            let memory = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?.assumingMemoryBound(to: UInt8.self)
            return ProtobufCBinaryData(len: memory == nil ? 0 : bytes.count, data: memory)
        }
    }

    private func copy(_ bytes: UnsafeRawBufferPointer) -> ProtobufCBinaryData {
        guard !bytes.isEmpty, let source = bytes.baseAddress else { return ProtobufCBinaryData(len: 0, data: nil) }
        let memory = claim(bytes.count)
        memory.copyMemory(from: source, byteCount: bytes.count)
        return ProtobufCBinaryData(len: bytes.count, data: memory.assumingMemoryBound(to: UInt8.self))
    }

    /// A C array with one element made from each element of `values`.
    package func array<T, C>(_ values: [T], _ convert: (T) -> C) -> UnsafeMutablePointer<C>? {
        if values.isEmpty { return nil }
        let array = claim(values.count * MemoryLayout<C>.stride).bindMemory(to: C.self, capacity: values.count)
        for (index, value) in values.enumerated() { (array + index).initialize(to: convert(value)) }
        return array
    }

    /// C strings.
    package func texts(_ values: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
        array(values) { presentText($0) }
    }

    /// Copies of bytes.
    package func bytesList(_ values: [[UInt8]]) -> UnsafeMutablePointer<ProtobufCBinaryData>? {
        array(values) { bytes($0) }
    }

    /// A C structure, or nil for an absent message.
    package func message<M: CBackedMessage>(_ value: M?) -> UnsafeMutablePointer<M.CMessage>? {
        guard let value else { return nil }
        let c = claim(MemoryLayout<M.CMessage>.size).bindMemory(to: M.CMessage.self, capacity: 1)
        M.initialize(c)
        value.fill(c, self)
        return c
    }

    /// C structures.
    package func messages<M: CBackedMessage>(
        _ values: [M]
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<M.CMessage>?>? {
        array(values) { message($0) }
    }

    /// Entries of a map, by key, so that the same map always gives the same bytes.
    package func map<Entry>(
        _ values: [String: String],
        _ initialize: (UnsafeMutablePointer<Entry>?) -> Void,
        _ fill: (UnsafeMutablePointer<Entry>, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<CChar>?) -> Void
    ) -> UnsafeMutablePointer<UnsafeMutablePointer<Entry>?>? {
        array(values.sorted { $0.key < $1.key }) { pair in
            let entry = claim(MemoryLayout<Entry>.size).bindMemory(to: Entry.self, capacity: 1)
            initialize(entry)
            fill(entry, presentText(pair.key), presentText(pair.value))
            return entry
        }
    }

    /// Memory for our own message, whose size no peer chooses: without it there is no going on, as for any Swift value.
    private func claim(_ count: Int) -> UnsafeMutableRawPointer {
        guard let memory = allocate(count) else { fatalError("out of memory") }
        return memory
    }
}
