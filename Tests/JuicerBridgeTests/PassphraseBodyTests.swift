import JuicerCore
import NIOCore
import TestSupport
import Testing

@testable import JuicerBridge

@Suite("Finding the passphrase in a request's body")
struct PassphraseBodyTests {
    private func passphrase(_ body: String) throws -> [UInt8] {
        try passphrase(Array(body.utf8))
    }

    private func passphrase(_ body: [UInt8]) throws -> [UInt8] {
        try body.withUnsafeBytes { try PassphraseBody.passphrase(in: $0) }.withUnsafeBytes { Array($0) }
    }

    @Test(
        "A passphrase is taken exactly as it was typed",
        arguments: [
            (#"{"passphrase":"secret"}"#, "secret"),
            (" {\t\"passphrase\" :\r\n\"secret\" } \n", "secret"),
            (#"{"passphrase":""}"#, ""),
            (#"{"passphrase":" pässwörd 🍊 "}"#, " pässwörd 🍊 "),
            (#"{"passphrase":"\"\\\/\b\f\n\r\t"}"#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#"{"passphrase":"\u0041\u00e4\u20AC\ud83c\udf4a"}"#, "Aä€🍊"),
            (#"{"passphrase":"a\u0000b"}"#, "a\0b"),
        ]
    )
    func accepted(body: String, expected: String) throws {
        #expect(try passphrase(body) == Array(expected.utf8))
    }

    @Test(
        "Anything but the one object is refused",
        arguments: [
            "", "{", "{}", "[]", "null", #""secret""#, #"{"passphrase":null}"#, #"{"passphrase":1}"#,
            #"{"password":"x"}"#,
            #"{"passphrase":"x","more":1}"#, #"{"passphrase":"x"}{}"#, #"{"passphrase":"x"} x"#, #"{"passphrase" "x"}"#,
            #"{'passphrase':'x'}"#, #"{"passphrase":"x""#, "\u{FEFF}{\"passphrase\":\"x\"}",
        ]
    )
    func notTheObject(body: String) {
        #expect(throws: PassphraseBodyError.notTheObject) { try passphrase(body) }
    }

    @Test(
        "A broken string is refused",
        arguments: [
            #"{"passphrase":"x"#, #"{"passphrase":"\x"}"#, #"{"passphrase":"\u12"}"#, #"{"passphrase":"\u12G4"}"#,
            #"{"passphrase":"\ud83c"}"#, #"{"passphrase":"\udf4a"}"#, #"{"passphrase":"\ud83c\u0041"}"#,
            "{\"passphrase\":\"a\nb\"}",
        ]
    )
    func badString(body: String) {
        #expect(throws: PassphraseBodyError.badString) { try passphrase(body) }
    }

    @Test(
        "Bytes that are not UTF-8 are refused",
        arguments: [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]]
    )
    func notUTF8(bytes: [Int]) {
        let body = Array(#"{"passphrase":""#.utf8) + bytes.map { UInt8($0) } + Array(#""}"#.utf8)
        #expect(throws: PassphraseBodyError.notUTF8) { try passphrase(body) }
    }

    @Test("A passphrase has 1,024 bytes at most, counted after its escapes are undone")
    func length() throws {
        let longest = String(repeating: #"\u0041"#, count: 1_024)
        #expect(try passphrase(#"{"passphrase":"\#(longest)"}"#).count == 1_024)
        #expect(throws: PassphraseBodyError.tooLong) { try passphrase(#"{"passphrase":"\#(longest)B"}"#) }
    }

    @Test("10,000 damaged bodies are taken or refused, and none does harm")
    func mutations() {
        let body = Array(#" {"passphrase": "s\u00e4cret \ud83c\udf4a \n \" end"} "#.utf8)
        var taken = 0
        for variant in Mutations(of: body, count: 10_000, seed: 7) {
            if (try? passphrase(variant)) != nil { taken += 1 }
        }
        #expect(taken > 0)
    }

    @Test("Taking a chunk over wipes the place it came from")
    func wiped() {
        let chunk = ByteBuffer(string: #"{"passphrase":"canary"}"#)
        let other = chunk
        var body = WipedBuffer(capacity: 64)
        let fits = body.takeOver(chunk)
        let copied = body.withUnsafeBytes { Array($0) }
        #expect(fits)
        #expect(copied == Array(#"{"passphrase":"canary"}"#.utf8))
        #expect(other.readableBytesView.allSatisfy { $0 == 0 })
    }

    @Test("A chunk that does not fit is wiped as well")
    func tooLarge() {
        let chunk = ByteBuffer(repeating: 0x41, count: 65)
        let other = chunk
        var body = WipedBuffer(capacity: 64)
        let fits = body.takeOver(chunk)
        #expect(!fits)
        #expect(other.readableBytesView.allSatisfy { $0 == 0 })
    }
}
