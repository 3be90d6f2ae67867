import Testing

@testable import JuicerSample

@Suite struct MediaTests {
    @Test("checksums give the known answers")
    func checksums() {
        #expect(Checksum.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(Checksum.adler32(Array("Wikipedia".utf8)) == 0x11E6_0398)
        #expect(Checksum.crc32([]) == 0)
    }

    @Test("base64 gives the answers of RFC 4648")
    func base64Vectors() {
        let vectors = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foobar": "Zm9vYmFy"]
        for (plain, encoded) in vectors { #expect(base64(Array(plain.utf8)) == encoded) }
    }

    @Test("moments are written as ISO 8601, EXIF and Cocoa time")
    func moments() {
        let time = CalendarTime(unix: 1_790_856_000)
        #expect(time.iso8601 == "2026-10-01T12:00:00Z")
        #expect(time.exif == "2026:10:01 12:00:00")
        #expect(time.cocoa == 812_548_800)
        #expect(CalendarTime(unix: 951_782_399).iso8601 == "2000-02-28T23:59:59Z")
        #expect(CalendarTime(unix: 951_782_400).iso8601 == "2000-02-29T00:00:00Z")
        #expect(CalendarTime(unix: -1).iso8601 == "1969-12-31T23:59:59Z")
    }

    @Test("an attributed string is archived as Messages does it")
    func typedStream() {
        // The widely published bytes of a message with the text "Hello".
        var expected: [UInt8] = [0x04, 0x0B] + Array("streamtyped".utf8) + [0x81, 0xE8, 0x03, 0x84, 0x01, 0x40]
        expected += [0x84, 0x84, 0x84, 0x12] + Array("NSAttributedString".utf8) + [0x00, 0x84, 0x84, 0x08]
        expected += Array("NSObject".utf8) + [0x00, 0x85, 0x92, 0x84, 0x84, 0x84, 0x08] + Array("NSString".utf8)
        expected += [0x01, 0x94, 0x84, 0x01, 0x2B, 0x05] + Array("Hello".utf8) + [0x86, 0x84, 0x02, 0x69, 0x49, 0x01]
        expected += [0x05, 0x92, 0x84, 0x84, 0x84, 0x0C] + Array("NSDictionary".utf8) + [0x00, 0x94, 0x84, 0x01, 0x69]
        expected += [0x01, 0x92, 0x84, 0x96, 0x96, 0x1D] + Array("__kIMMessagePartAttributeName".utf8)
        expected += [0x86, 0x92, 0x84, 0x84, 0x84, 0x08] + Array("NSNumber".utf8) + [0x00, 0x84, 0x84, 0x07]
        expected += Array("NSValue".utf8) + [0x00, 0x94, 0x84, 0x01, 0x2A, 0x84, 0x99, 0x99, 0x00, 0x86, 0x86, 0x86]
        #expect(TypedStream.attributedString([TypedStream.Run(text: "Hello")]) == expected)
    }

    @Test("a long text has its length in 16 or 32 bits")
    func longTypedStream() {
        func lengthBytes(_ count: Int) -> [UInt8] {
            let archive = TypedStream.attributedString([TypedStream.Run(text: String(repeating: "x", count: count))])
            // The length follows the type "+", which is written once as 84 01 2B.
            let index = archive.indices.first { archive[$0...].starts(with: [0x84, 0x01, 0x2B]) } ?? 0
            return Array(archive[(index + 3)...].prefix { $0 != 0x78 })
        }
        #expect(lengthBytes(127) == [0x7F])
        #expect(lengthBytes(2359) == [0x81, 0x37, 0x09])
        #expect(lengthBytes(70_000) == [0x82, 0x70, 0x11, 0x01, 0x00])
    }

    @Test("binary property lists have the trailer and the integer widths of the format")
    func binaryPlist() {
        // One object of one byte at offset 8, its table right behind.
        let trailer: [UInt8] = [0, 0, 0, 0, 0, 0, 1, 1] + bigEndian(1, width: 8) + bigEndian(0, width: 8)
        #expect(BinaryPlist.encode(.bool(true)) == Array("bplist00".utf8) + [9, 8] + trailer + bigEndian(9, width: 8))
        let list = BinaryPlist.encode(["a": 255, "b": 256, "c": 65_536, "d": -1, "e": .string("é"), "f": .uid(300)])
        #expect(list.starts(with: Array("bplist00".utf8)) && list.contains(0xD6))
        for encoded: [UInt8] in [
            [0x10, 0xFF], [0x11, 0x01, 0x00], [0x12, 0, 1, 0, 0], [0x13] + [UInt8](repeating: 0xFF, count: 8),
            [0x61, 0x00, 0xE9], [0x81, 0x01, 0x2C],
        ] {
            #expect(list.indices.contains { list[$0...].starts(with: encoded) }, "\(encoded)")
        }
    }

    @Test("a current keybag has the size and the classes of a real one, the device's own classes apart")
    func keybag() throws {
        let bag = try Keybag.make(options: .quick(passphrase: .samplePassphrase()), passphrase: .samplePassphrase())
        // 1,712 bytes and 14 classes: what a device with a current system writes.
        #expect(bag.bytes.count == 1712)
        var random = SampleRandom(seed: 1)
        let key = SampleCrypto.key(from: &random)
        #expect(try bag.wrap(key, class: 3).prefix(4) == [3, 0, 0, 0])
        #expect(try bag.wrap(key, class: 3).count == 44)
        #expect(throws: SampleError.self) { try bag.wrap(key, class: 15) }
    }
}
