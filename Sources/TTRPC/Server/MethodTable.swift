import NIOCore

/// Finds the handler of a method by the bytes of its names, without making a `String` of them.
struct MethodTable: Sendable {
    private struct Entry: Sendable {
        let service: [UInt8]
        let method: [UInt8]
        let handler: MethodHandler
    }

    private var entries: [Entry] = []
    private var buckets: [Int32]
    private let services: Set<String>

    /// A table of all methods of some services. Where a name is given twice, the first one counts.
    init(_ definitions: [ServiceDefinition]) {
        let count = definitions.reduce(0) { $0 + $1.methods.count }
        var size = 16
        while size < count * 4 { size *= 2 }
        buckets = Array(repeating: -1, count: size)
        services = Set(definitions.map(\.name))
        for definition in definitions {
            for handler in definition.methods {
                insert(
                    Entry(
                        service: Array(definition.name.utf8),
                        method: Array(handler.descriptor.method.utf8),
                        handler: handler
                    )
                )
            }
        }
    }

    private mutating func insert(_ entry: Entry) {
        entry.service.withUnsafeBytes { service in
            entry.method.withUnsafeBytes { method in
                let bucket = bucket(service, method)
                if buckets[bucket] >= 0 { return }
                buckets[bucket] = Int32(entries.count)
                entries.append(entry)
            }
        }
    }

    /// The bucket of a method, or the free one where it would go. There always are free ones.
    private func bucket(_ service: UnsafeRawBufferPointer, _ method: UnsafeRawBufferPointer) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in service { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ 0x2F) &* 0x100_0000_01B3
        for byte in method { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var bucket = Int(truncatingIfNeeded: hash ^ hash >> 32) & (buckets.count - 1)
        while buckets[bucket] >= 0 {
            let entry = entries[Int(buckets[bucket])]
            if service.elementsEqual(entry.service), method.elementsEqual(entry.method) { break }
            bucket = (bucket + 1) & (buckets.count - 1)
        }
        return bucket
    }

    /// The handler that an envelope in `buffer` names, or the failure that says which part is unknown.
    func find(_ envelope: RequestEnvelope, in buffer: ByteBuffer) -> Result<MethodHandler, RPCError> {
        buffer.withUnsafeReadableBytes { bytes in
            let service = UnsafeRawBufferPointer(rebasing: bytes[envelope.service])
            let method = UnsafeRawBufferPointer(rebasing: bytes[envelope.method])
            let index = buckets[bucket(service, method)]
            if index >= 0 { return .success(entries[Int(index)].handler) }
            guard isValidUTF8(service), isValidUTF8(method) else { return .failure(RPCError(.invalidText)) }
            let name = String(decoding: service.prefix(200), as: UTF8.self)
            if !services.contains(name) {
                return .failure(RPCError(.unimplemented, "there is no service \(name)"))
            }
            let methodName = String(decoding: method.prefix(200), as: UTF8.self)
            return .failure(RPCError(.unimplemented, "there is no method \(methodName) in \(name)"))
        }
    }
}
