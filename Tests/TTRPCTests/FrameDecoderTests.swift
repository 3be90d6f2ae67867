import NIOCore
import TestSupport
import Testing

@testable import TTRPC

@Suite("Cutting bytes into frames")
struct FrameDecoderTests {
    static let stream: [UInt8] =
        Frames.request(1, "Echo", payload: [1, 2, 3])
        + Frames.data(1, [])
        + Frames.data(3, Array(repeating: 9, count: 300), flags: 1)
        + Frames.frame(5, kind: 77, flags: 0xFF, [4])
        + Frames.end(1)

    private func events(_ pieces: [[UInt8]]) throws -> [FrameDecoder.Event] {
        var decoder = FrameDecoder()
        var events: [FrameDecoder.Event] = []
        for piece in pieces {
            decoder.append(ByteBuffer(bytes: piece))
            while let event = try decoder.next() { events.append(event) }
        }
        return events
    }

    @Test("Headers are ten big-endian bytes")
    func header() throws {
        let bytes: [UInt8] = [0, 0x12, 0x34, 0x56, 0x89, 0xAB, 0xCD, 0xEF, 3, 5]
        let header = bytes.withUnsafeBytes { FrameHeader($0) }
        #expect(header.length == 0x12_3456 && header.streamID == 0x89AB_CDEF)
        #expect(header.kind == .data && header.flags == [.remoteClosed, .noData])
        var buffer = ByteBuffer()
        buffer.writeFrameHeader(header)
        #expect(buffer.array == bytes)
    }

    @Test("Frames come out the same whole, byte by byte and split at random")
    func splits() throws {
        let whole = try events([Self.stream])
        #expect(whole.count == 5)
        #expect(try events(Self.stream.map { [$0] }) == whole)
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<200 {
            var pieces: [[UInt8]] = []
            var rest = Self.stream[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...min(rest.count, 40), using: &generator)
                pieces.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(try events(pieces) == whole)
        }
    }

    @Test("A frame of exactly 4 MiB passes, one byte more is dropped and told")
    func largest() throws {
        let data = Array(repeating: UInt8(1), count: 4 << 20)
        let good = try events([Frames.data(1, data)])
        #expect(good == [.frame(FrameHeader(length: 4 << 20, streamID: 1, kind: .data), ByteBuffer(bytes: data))])
        let tooLong = Frames.data(1, data + [1])
        let next = Frames.end(3)
        let half = tooLong.count / 2
        for pieces in [[tooLong + next], [Array(tooLong[..<half]), Array(tooLong[half...]) + next]] {
            #expect(
                try events(pieces) == [
                    .oversize(FrameHeader(length: (4 << 20) + 1, streamID: 1, kind: .data)),
                    .frame(FrameHeader(length: 0, streamID: 3, kind: .data, flags: [.remoteClosed, .noData]), bytes()),
                ]
            )
        }
    }

    @Test("A first byte other than zero is an error as soon as it is there")
    func firstByte() throws {
        #expect(throws: FrameDecoder.NotTTRPC()) { try events([[0xFF]]) }
        #expect(throws: FrameDecoder.NotTTRPC()) { try events([Array("GET / HTTP/1.1\r\n".utf8)]) }
        #expect(throws: FrameDecoder.NotTTRPC()) { try events([Frames.end(1) + [1]]) }
    }

    @Test("A frame with an envelope that came in two reads leaves nothing in the read buffers")
    func wipesPieces() throws {
        let frame = Frames.request(1, "Echo", payload: Array("hunter2".utf8))
        let first = ByteBuffer(bytes: frame[..<30])
        let second = ByteBuffer(bytes: frame[30...])
        var decoder = FrameDecoder()
        decoder.append(first)
        #expect(try decoder.next() == nil)
        decoder.append(second)
        #expect(try decoder.next() != nil)
        #expect(first.array == Array(repeating: 0, count: 30))
        #expect(second.array.allSatisfy { $0 == 0 })
    }

    @Test("No mutation of a stream of frames breaks the decoder")
    func mutations() throws {
        var frames = 0
        for bytes in Mutations(of: Self.stream, count: 10_000, seed: 7) {
            var decoder = FrameDecoder()
            decoder.append(ByteBuffer(bytes: bytes))
            do {
                while try decoder.next() != nil { frames += 1 }
            } catch {
                continue
            }
        }
        #expect(frames > 10_000)
    }
}
