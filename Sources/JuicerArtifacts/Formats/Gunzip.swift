internal import CZlib

/// Expands what gzip or zlib made, up to a limit.
enum Gunzip {
    /// Whether bytes begin as gzip does.
    static func isGzip(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count > 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
    }

    /// Expands one member, gzip or zlib by its own header; bytes after it are ignored.
    ///
    /// - Throws: ``FormatError``; `tooLarge` as soon as there are more than `limit` bytes.
    static func expand(_ bytes: UnsafeRawBufferPointer, limit: Int) throws(FormatError) -> [UInt8] {
        guard let input = bytes.baseAddress, bytes.count <= Int(UInt32.max) else { throw .truncated }
        var stream = z_stream()
        // 15 bits of window, and 32 for "find out which of the two".
        guard
            inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK
        else { throw .malformed("no memory to expand it") }
        defer { inflateEnd(&stream) }
        stream.next_in = UnsafeMutablePointer(mutating: input.assumingMemoryBound(to: UInt8.self))
        stream.avail_in = UInt32(bytes.count)
        var output: [UInt8] = []
        var capacity = min(limit, max(4_096, bytes.count * 4))
        while true {
            // One byte over the limit tells a stream that ends at it from one that goes on.
            let room = min(capacity, limit + 1 - output.count)
            guard room > 0 else { throw .tooLarge(limit: limit) }
            var result = Z_OK
            let piece = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                stream.next_out = buffer.baseAddress
                stream.avail_out = UInt32(room)
                result = inflate(&stream, Z_NO_FLUSH)
                count = room - Int(stream.avail_out)
            }
            output += piece
            guard output.count <= limit else { throw .tooLarge(limit: limit) }
            if result == Z_STREAM_END { return output }
            guard result == Z_OK, !(piece.isEmpty && stream.avail_in == 0) else {
                throw result == Z_OK || result == Z_BUF_ERROR ? .truncated : .malformed("it cannot be expanded")
            }
            capacity = min(capacity * 2, 1 << 20)
        }
    }
}
