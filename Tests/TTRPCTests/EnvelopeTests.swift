import NIOCore
import TestSupport
import Testing

@testable import TTRPC

@Suite("Envelopes")
struct EnvelopeTests {
    private func envelope(_ bytes: [UInt8]) throws(EnvelopeError) -> RequestEnvelope {
        try RequestEnvelope(ByteBuffer(bytes: bytes))
    }

    @Test("A request encodes to the bytes that Go's library writes")
    func knownRequest() throws {
        var metadata = Metadata()
        metadata.add("k", "v")
        let frame = try RequestEnvelope.frame(
            streamID: 1,
            flags: [],
            method: MethodDescriptor(service: "a.B", method: "C", kind: .unary),
            payload: bytes(1, 2),
            timeout: 300,
            metadata: metadata
        )
        let expected: [UInt8] =
            [0, 0, 0, 0x17, 0, 0, 0, 1, 1, 0]
            + [0x0A, 3, 0x61, 0x2E, 0x42, 0x12, 1, 0x43, 0x1A, 2, 1, 2, 0x20, 0xAC, 2]
            + [0x2A, 6, 0x0A, 1, 0x6B, 0x12, 1, 0x76]
        #expect(frame.array == expected)
    }

    @Test("What is encoded is decoded")
    func roundTrip() throws {
        var metadata = Metadata()
        metadata.add("Juicer-Session", "token")
        metadata.add("x", "")
        metadata.add("x", "second")
        var frame = try RequestEnvelope.frame(
            streamID: 7,
            flags: .remoteClosed,
            method: TestService.echo,
            payload: bytes(5),
            timeout: -1,
            metadata: metadata
        )
        frame.moveReaderIndex(forwardBy: FrameHeader.size)
        let read = try RequestEnvelope(frame)
        #expect(Array(frame.array[read.service]) == Array("test.Service".utf8))
        #expect(Array(frame.array[read.method]) == Array("Echo".utf8))
        #expect(read.payload == bytes(5) && read.timeout == -1)
        #expect(read.metadata.map(\.key) == ["Juicer-Session", "x", "x"])
        #expect(read.metadata["juicer-session"] == "token" && read.metadata["X"] == "")
        #expect(read.metadata.count(of: "x") == 2 && read.metadata["missing"] == nil)
    }

    @Test("The bytes of metadata values are cleared where they were received")
    func metadataIsWiped() throws {
        let frame = ByteBuffer(bytes: Frames.request(1, "Echo", metadata: [("juicer-session", "s3cr3t-token")]))
        let body = frame.getSlice(at: FrameHeader.size, length: frame.readableBytes - FrameHeader.size)!
        let read = try RequestEnvelope(body)
        #expect(read.metadata["juicer-session"] == "s3cr3t-token")
        #expect(!frame.array.contains(UInt8(ascii: "3")))
        #expect(read.metadata.description == "[juicer-session: <12 bytes>]")
    }

    @Test("Unknown fields are skipped, of every wire type")
    func unknownFields() throws {
        let unknown: [UInt8] = [0x78, 0x81, 1, 0x71, 1, 2, 3, 4, 5, 6, 7, 8, 0x75, 1, 2, 3, 4, 0x7A, 2, 9, 9]
        let read = try envelope(unknown + Frames.field(3, [6]))
        #expect(read.payload == bytes(6))
    }

    @Test(
        "What is not the message it should be is refused",
        arguments: [
            [0x0A], [0x0A, 5, 1], [0x08, 1], [0x20], [0x22, 0], [0x0B], [0x00, 0], [0x07],
            [0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], [0x2A, 2, 0x0A, 5],
        ] as [[UInt8]]
    )
    func malformed(_ bytes: [UInt8]) {
        #expect(throws: EnvelopeError.malformed) { try envelope(bytes) }
    }

    @Test("Texts of metadata must be UTF-8")
    func invalidText() {
        #expect(throws: EnvelopeError.invalidText) { try envelope(Frames.field(5, Frames.field(2, [0xC0, 0x80]))) }
    }

    @Test("The check of UTF-8 agrees with the standard library")
    func utf8() {
        var generator = SeededGenerator(seed: 3)
        let interesting: [UInt8] = [
            0, 0x41, 0x7F, 0x80, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xA0, 0xED, 0x9F, 0xEF, 0xF0, 0x90, 0xF4, 0x8F, 0xF5,
        ]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...5, using: &generator))
                .map { _ in
                    interesting.randomElement(using: &generator) ?? 0
                }
            let expected = String(validating: bytes, as: UTF8.self) != nil
            #expect(bytes.withUnsafeBytes { isValidUTF8($0) } == expected, "\(bytes)")
        }
    }

    @Test("Metadata is bounded in entries and bytes")
    func metadataBounds() throws {
        let entry = Frames.field(5, Frames.field(1, [0x61]))
        #expect(try envelope(Array(repeating: entry, count: 64).flatMap { $0 }).metadata.count == 64)
        #expect(throws: EnvelopeError.tooMuchMetadata) {
            try envelope(Array(repeating: entry, count: 65).flatMap { $0 })
        }
        #expect(throws: EnvelopeError.tooMuchMetadata) {
            try envelope(Frames.field(5, Frames.field(2, Array(repeating: 0x61, count: 65_536))))
        }
    }

    @Test("Success comes without a status, and with one of code 0")
    func success() throws {
        for code in [nil, 0] as [UInt64?] {
            let frame = Frames.response(1, payload: [1], code: code).dropFirst(FrameHeader.size)
            #expect(try ResponseEnvelope.decode(ByteBuffer(bytes: frame)) == .success(bytes(1)))
        }
        #expect(try ResponseEnvelope.decode(ByteBuffer()) == .success(ByteBuffer()))
    }

    @Test("Code, message and details of a failure survive")
    func failure() throws {
        let failure = RPCError(
            .init(rawValue: -5),
            "größer",
            details: [.init(typeURL: "a/b", value: [1]), .init(typeURL: "", value: [])]
        )
        var buffer = ByteBuffer()
        buffer.writeFailure(streamID: 9, failure)
        buffer.moveReaderIndex(forwardBy: FrameHeader.size)
        #expect(try ResponseEnvelope.decode(buffer) == .failure(failure))
    }

    @Test("A failure that would not fit loses details before it is lost")
    func hugeFailure() throws {
        let detail = RPCError.Detail(typeURL: "t", value: Array(repeating: 1, count: 3 << 20))
        let small = RPCError.Detail(typeURL: "u", value: [1])
        var buffer = ByteBuffer()
        let text = String(repeating: "x", count: 100_000)
        buffer.writeFailure(streamID: 1, RPCError(.aborted, text, details: [detail, detail, small]))
        let header = buffer.withUnsafeReadableBytes { FrameHeader($0) }
        buffer.moveReaderIndex(forwardBy: FrameHeader.size)
        #expect(Int(header.length) == buffer.readableBytes && buffer.readableBytes <= FrameHeader.maximumData)
        guard case .failure(let read) = try ResponseEnvelope.decode(buffer) else {
            Issue.record("not a failure")
            return
        }
        #expect(read.code == .aborted && read.details == [detail, small] && read.message.count == 4096)
    }

    @Test("No mutation of an envelope breaks the reader")
    func mutations() {
        let request = Array(
            Frames.request(1, "Echo", payload: [1, 2, 3], timeout: 77, metadata: [("a", "b")])
                .dropFirst(FrameHeader.size)
        )
        var good = 0
        for bytes in Mutations(of: request, count: 10_000, seed: 5) {
            if (try? envelope(bytes)) != nil { good += 1 }
        }
        #expect(good > 100)
        let response = Array(Frames.response(1, payload: [1], code: 5, message: "m").dropFirst(FrameHeader.size))
        for bytes in Mutations(of: response, count: 10_000, seed: 6) {
            _ = try? ResponseEnvelope.decode(ByteBuffer(bytes: bytes))
        }
    }
}
