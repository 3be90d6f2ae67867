import CTestProtos
import JuicerProto
import JuicerProtobuf
import NIOCore
import TestSupport
import Testing

@Suite("Bytes that are not the message they should be")
struct HostileBytesTests {
    private func reason<M: ProtobufMessage>(_ type: M.Type, _ bytes: [UInt8]) -> DecodingError.Reason? {
        do {
            _ = try M(serialized: ByteBuffer(bytes: bytes))
            return nil
        } catch {
            return error.reason
        }
    }

    private func delimited(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        var out = [tag]
        var rest = content.count
        while rest >= 0x80 {
            out.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return out + [UInt8(rest)] + content
    }

    @Test(
        "a string that is not UTF-8 is refused",
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x82],
            Array("plain text and then ".utf8) + [0xC3, 0x28], [0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0xFE],
        ] as [[UInt8]]
    )
    func invalidUTF8(bytes: [UInt8]) {
        #expect(reason(GetBackupRequest.self, delimited(0x0A, bytes)) == .invalidUTF8)
    }

    @Test(
        "a string with every length of character is taken",
        arguments: ["é", "€", "🙂", "\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}"]
    )
    func validUTF8(text: String) throws {
        let request = try GetBackupRequest(serialized: ByteBuffer(bytes: delimited(0x0A, Array(text.utf8))))
        #expect(request.id == text)
    }

    @Test("a string with NUL is refused, and one that we send has U+FFFD there")
    func embeddedNUL() throws {
        #expect(reason(GetBackupRequest.self, delimited(0x0A, [0x61, 0, 0x62])) == .embeddedNUL)
        let sent = GetBackupRequest(id: "a\0b").serialized()
        #expect(try GetBackupRequest(serialized: sent).id == "a\u{FFFD}b")
    }

    @Test("32 levels of messages are taken and 33 refused")
    func depth() throws {
        func nested(_ levels: Int) -> [UInt8] {
            (1..<levels).reduce(into: [UInt8]()) { bytes, _ in bytes = delimited(0x12, bytes) }
        }
        #expect(reason(Node.self, nested(32)) == nil)
        #expect(reason(Node.self, nested(33)) == .tooDeep)
        #expect(reason(Node.self, nested(20_000)) == .tooDeep)
    }

    @Test("every cut of a message is a message or a typed error")
    func truncated() throws {
        var refused = 0
        for vector in Vector.all {
            let type = try #require(messageTypes[vector.name])
            for count in 0..<vector.wire.count {
                do {
                    _ = try type.init(serialized: ByteBuffer(bytes: vector.wire[..<count]))
                } catch {
                    #expect(error.reason == .truncated)
                    refused += 1
                }
            }
        }
        #expect(refused > 1_000)
    }

    @Test("tags that cannot be are refused")
    func tags() {
        #expect(reason(Backup.self, [0x00]) == .invalidTag)
        #expect(reason(Backup.self, [0x80, 0x80, 0x80, 0x80, 0x10, 0x00]) == .invalidTag)
        #expect(reason(Backup.self, [UInt8](repeating: 0x80, count: 11) + [0x00]) == .truncated)
        // A group, which proto3 has not: field 1, wire types 3 and 4; and the wire types 6 and 7, which nobody has.
        for wireType in [3, 4, 6, 7] as [UInt8] {
            #expect(reason(Backup.self, [0x08 | wireType]) == .wrongWireType)
        }
    }

    @Test("a known field with another wire type is refused")
    func wireTypes() {
        #expect(reason(GetBackupRequest.self, [0x08, 0x01]) == .wrongWireType)
        #expect(reason(Timestamp.self, [0x0A, 0x00]) == .wrongWireType)
        #expect(reason(Timestamp.self, [0x09, 0, 0, 0, 0, 0, 0, 0, 0]) == .wrongWireType)
        #expect(reason(Timestamp.self, [0x0D, 0, 0, 0, 0]) == .wrongWireType)
    }

    @Test("packed numbers of fixed size that do not fill the field are refused")
    func packed() {
        #expect(reason(Lists.self, delimited(0x0A, [0, 0, 0])) == .truncated)
        #expect(reason(Lists.self, delimited(0x1A, [0x80])) == .truncated)
    }

    @Test("a flood of empty elements is refused before memory is taken")
    func elements() {
        #expect(reason(Node.self, Array(repeating: [0x12, 0x00], count: 300_000).flatMap { $0 }) == .tooLarge)
        #expect(
            reason(GetBackupRequest.self, Array(repeating: [0x78, 0x00], count: 300_000).flatMap { $0 }) == .tooLarge
        )
        #expect(reason(Lists.self, delimited(0x6A, [UInt8](repeating: 1, count: 300_000))) == .tooManyElements)
        #expect(reason(ListBackupsResponse.self, Array(repeating: [0x0A, 0x00], count: 1_000).flatMap { $0 }) == nil)
    }

    @Test("a field that is not known is ignored and not sent back")
    func unknown() throws {
        let known = Timestamp(seconds: 7).serialized()
        var bytes = known
        bytes.writeBytes(delimited(0x7A, Array("future".utf8)) + [0xF8, 0x01, 0x05])
        let decoded = try Timestamp(serialized: bytes)
        #expect(decoded == Timestamp(seconds: 7))
        #expect(decoded.serialized() == known)
    }

    @Test("of a field that comes twice the last counts, and messages are merged")
    func repeatedFields() throws {
        let twice = try Timestamp(serialized: ByteBuffer(bytes: [0x08, 1, 0x10, 2, 0x08, 3]))
        #expect(twice == Timestamp(seconds: 3, nanos: 2))
        let merged = try GetBackupResponse(
            serialized: ByteBuffer(
                bytes: delimited(0x0A, delimited(0x0A, [0x61])) + delimited(0x0A, delimited(0x1A, [0x62]))
            )
        )
        #expect(merged.backup?.id == "a")
        #expect(merged.backup?.deviceName == "b")
    }

    @Test("an enum's number that is not known is kept")
    func enums() throws {
        let backup = try Backup(serialized: ByteBuffer(bytes: [0x60, 0x63]))
        #expect(backup.manifestKind == .unrecognized(99))
        #expect(Array(backup.serialized().readableBytesView) == [0x60, 0x63])
    }

    @Test("an empty string or message that was chosen stays chosen")
    func emptyChoices() throws {
        for picked in [
            .text(""), .someBytes([]), .inner(Choice.Inner()), .flag(false), .number(0), .color(.unspecified),
        ]
            as [Choice.Picked]
        {
            let sent = Choice(picked: picked)
            #expect(try Choice(serialized: sent.serialized()) == sent)
        }
    }

    @Test("an error says where and never what")
    func description() {
        do {
            _ = try UnlockBackupRequest(serialized: ByteBuffer(bytes: delimited(0x0A, Array("pass\u{0}word".utf8))))
            Issue.record("NUL was taken")
        } catch {
            #expect(
                error.description
                    == "juicer.v1.UnlockBackupRequest cannot be decoded: a string contains NUL, field 1, byte 2"
            )
        }
    }

    @Test(
        "10,000 damaged messages of each kind are decoded or refused",
        arguments: [
            "juicer.v1.Backup", "juicer.v1.UnlockBackupRequest", "juicer.v1.ListFilesResponse", "juicer.v1.MessageItem",
            "juicer.v1.ReadFileResponse", "google.rpc.ErrorInfo", "juicer.test.v1.Lists", "juicer.test.v1.Choice",
            "juicer.test.v1.Node",
        ]
    )
    func mutations(name: String) throws {
        let type = try #require(messageTypes[name])
        let seeds = Vector.all.filter { $0.name == name && !$0.wire.isEmpty }
        let longest = try #require(seeds.max { $0.wire.count < $1.wire.count })
        var taken = 0
        for bytes in Mutations(of: longest.wire, count: 10_000, seed: 0x9E37) {
            guard let message = try? type.init(serialized: ByteBuffer(bytes: bytes)) else { continue }
            taken += 1
            // What was taken can be sent and is the same again.
            let again = try type.init(serialized: message.serialized())
            #expect(again.json() == message.json())
        }
        #expect(taken > 0 && taken <= 10_000)
    }
}
