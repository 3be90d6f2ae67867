import NIOCore

@testable import TTRPC

/// Frames made by hand, as a peer would send them.
enum Frames {
    static func frame(_ id: UInt32, kind: UInt8, flags: UInt8 = 0, _ data: [UInt8] = []) -> [UInt8] {
        bigEndian(UInt32(data.count)) + bigEndian(id) + [kind, flags] + data
    }

    static func request(
        _ id: UInt32,
        _ method: String,
        payload: [UInt8] = [],
        flags: UInt8 = 0,
        timeout: Int64 = 0,
        metadata: [(String, String)] = [],
        service: String = "test.Service"
    ) -> [UInt8] {
        var envelope = field(1, Array(service.utf8)) + field(2, Array(method.utf8))
        if !payload.isEmpty { envelope += field(3, payload) }
        if timeout != 0 { envelope += [0x20] + varint(UInt64(bitPattern: timeout)) }
        for (key, value) in metadata {
            envelope += field(5, field(1, Array(key.utf8)) + field(2, Array(value.utf8)))
        }
        return frame(id, kind: 1, flags: flags, envelope)
    }

    static func data(_ id: UInt32, _ data: [UInt8], flags: UInt8 = 0) -> [UInt8] {
        frame(id, kind: 3, flags: flags, data)
    }

    static func end(_ id: UInt32) -> [UInt8] { data(id, [], flags: 5) }

    static func response(_ id: UInt32, payload: [UInt8] = [], code: UInt64? = nil, message: String = "") -> [UInt8] {
        var envelope: [UInt8] = []
        if let code {
            var status = code == 0 ? [] : [0x08] + varint(code)
            if !message.isEmpty { status += field(2, Array(message.utf8)) }
            envelope += field(1, status)
        }
        if !payload.isEmpty { envelope += field(2, payload) }
        return frame(id, kind: 2, envelope)
    }

    static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
        [number << 3 | 2] + varint(UInt64(bytes.count)) + bytes
    }

    static func varint(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    static func bigEndian(_ value: UInt32) -> [UInt8] {
        [UInt8(value >> 24), UInt8(value >> 16 & 0xFF), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF)]
    }
}

extension ByteBuffer {
    /// The readable bytes, as an array to compare.
    var array: [UInt8] { Array(readableBytesView) }
}
