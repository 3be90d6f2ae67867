import EchoProto
import JuicerProto
import JuicerProtobuf
import NIOCore
import Testing

@Suite("Messages that carry content")
struct BulkMessageTests {
    @Test(
        "content of every size is written in place and read back",
        arguments: [0, 1, 127, 128, 129, 16_383, 16_384, 70_000]
    )
    func fill(count: Int) throws {
        let bytes = ReadFileResponse.serialized(byteCount: count) { space in
            for index in 0..<space.count { space[index] = UInt8(truncatingIfNeeded: index * 7) }
            return space.count
        }
        let decoded = try ReadFileResponse(serialized: bytes)
        #expect(decoded.data.readableBytes == count)
        #expect(decoded.data.readableBytesView.enumerated().allSatisfy { $1 == UInt8(truncatingIfNeeded: $0 * 7) })
        #expect(decoded.serialized() == bytes)
    }

    @Test(
        "fewer bytes than there was room for make a shorter message",
        arguments: [(200, 100), (20_000, 127), (20_000, 128), (300, 0)]
    )
    func shortFill(room: Int, written: Int) throws {
        let bytes = ReadFileResponse.serialized(byteCount: room) { space in
            for index in 0..<written { space[index] = UInt8(truncatingIfNeeded: index) }
            return written
        }
        #expect(
            bytes
                == ReadFileResponse(data: ByteBuffer(bytes: (0..<written).map { UInt8(truncatingIfNeeded: $0) }))
                .serialized()
        )
    }

    @Test("an error of the closure comes out")
    func failingFill() {
        struct Broken: Error {}
        #expect(throws: Broken.self) {
            _ = try ReadFileResponse.serialized(byteCount: 10) { _ in throw Broken() }
        }
    }

    @Test("the plain form is a slice of what was received")
    func slice() throws {
        let bytes = EchoMessage(data: ByteBuffer(repeating: 7, count: 1_000)).serialized()
        let decoded = try EchoMessage(serialized: bytes)
        let outer = bytes.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
        let inner = decoded.data.withUnsafeReadableBytes { UInt(bitPattern: $0.baseAddress) }
        #expect(inner == outer + 3)
    }

    @Test("other forms of the same message are decoded too")
    func otherForms() throws {
        // The field twice (the last counts), a length of three bytes where one would do, and a field from the future.
        let twice = try EchoMessage(serialized: ByteBuffer(bytes: [0x0A, 1, 0x61, 0x0A, 1, 0x62]))
        #expect(String(buffer: twice.data) == "b")
        let long = try EchoMessage(serialized: ByteBuffer(bytes: [0x0A, 0x81, 0x80, 0x00, 0x61]))
        #expect(String(buffer: long.data) == "a")
        let future = try EchoMessage(serialized: ByteBuffer(bytes: [0x10, 5, 0x0A, 1, 0x61]))
        #expect(String(buffer: future.data) == "a")
    }

    @Test("damaged ones are refused")
    func damaged() {
        for bytes in [
            [0x0A, 2, 0x61], [0x0A], [0x08, 1], [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        ] as [[UInt8]] {
            #expect(throws: DecodingError.self) { _ = try EchoMessage(serialized: ByteBuffer(bytes: bytes)) }
        }
    }
}
