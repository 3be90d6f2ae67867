import JuicerCore
import TestSupport
import Testing

@Suite struct EncodingTests {
    @Test("hexadecimal text and bytes become each other")
    func hex() {
        #expect(Hex.encode([0x00, 0x9A, 0xFF]) == "009aff")
        #expect(Hex.decode("009aFF") == [0x00, 0x9A, 0xFF])
        #expect(Hex.decode("") == [])
        for bad in ["0", "0g", "00 0", "é", "-1", "0x"] { #expect(Hex.decode(bad) == nil) }
    }

    @Test("URL-safe Base64 has the texts of RFC 4648")
    func base64Vectors() {
        let vectors = ["": "", "f": "Zg", "fo": "Zm8", "foo": "Zm9v", "foob": "Zm9vYg", "foobar": "Zm9vYmFy"]
        for (plain, encoded) in vectors {
            #expect(Base64URL.encode(Array(plain.utf8)) == encoded)
            #expect(Base64URL.decode(encoded) == Array(plain.utf8))
        }
        #expect(Base64URL.encode([0xFB, 0xFF, 0xFE]) == "-__-")
    }

    @Test("Base64 of any bytes decodes to them, and secrets too")
    func base64RoundTrip() {
        var generator = SeededGenerator(seed: 1)
        for count in 0..<200 {
            let bytes = generator.bytes(count)
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
            let secret = bytes.withUnsafeBytes { SecretBytes(copying: $0) }
            let text = Base64URL.encode(secret)
            #expect(text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } == Base64URL.encode(bytes))
            #expect(text.withUnsafeBytes { Base64URL.decodeSecret($0) }?.constantTimeEquals(secret) == true)
        }
    }

    @Test("text that is not canonical unpadded Base64 is refused")
    func base64Refusals() {
        for bad in ["A", "AB", "Zg==", "Zm+v", "Zm/v", "Z m9", "Zm9vY", "Zh", "Zm9", "é"] {
            #expect(Base64URL.decode(bad) == nil, "\(bad)")
        }
        let bad = Array("Zg=".utf8)
        #expect(bad.withUnsafeBytes { Base64URL.decodeSecret($0) } == nil)
    }

    @Test("every character outside of the alphabet is refused")
    func base64Alphabet() {
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for byte in UInt8.min...UInt8.max {
            let secret = [byte, 65, 65, 65].withUnsafeBytes { Base64URL.decodeSecret($0) }
            #expect((secret != nil) == alphabet.contains(byte))
        }
    }
}
