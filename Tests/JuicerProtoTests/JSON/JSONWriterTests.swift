import Foundation
import JuicerProto
import JuicerProtobuf
import Testing

@Suite("JSON")
struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        write(&json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test("every character survives a JSON reader")
    func escapes() throws {
        var scalars = String.UnicodeScalarView()
        for value in UInt32(0)...0x3000 {
            if let scalar = Unicode.Scalar(value) { scalars.append(scalar) }
        }
        let original = String(scalars) + "🙂"
        let written = text { $0.value([original]) }
        let read = try JSONSerialization.jsonObject(with: Data(written.utf8)) as? [String]
        #expect(read?.first.map { Array($0.unicodeScalars) } == Array(original.unicodeScalars))
        #expect(!written.utf8.contains { $0 < 0x20 || $0 == 0x7F })
        #expect(!written.contains("\u{2028}"))
    }

    @Test(
        "base64 of every length",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ]
    )
    func base64(plain: String, encoded: String) {
        #expect(text { $0.value(Array(plain.utf8)) } == "\"\(encoded)\"")
    }

    @Test(
        "times",
        arguments: [
            (0, 0, "1970-01-01T00:00:00Z"), (-1, 999_999_999, "1969-12-31T23:59:59.999999999Z"),
            (951_782_399, 0, "2000-02-28T23:59:59Z"), (951_782_400, 0, "2000-02-29T00:00:00Z"),
            (1_709_164_800, 500_000_000, "2024-02-29T00:00:00.500Z"),
            (1_709_251_200, 1_000, "2024-03-01T00:00:00.000001Z"),
            (-2_203_977_600, 0, "1900-02-28T00:00:00Z"), (-2_203_891_200, 0, "1900-03-01T00:00:00Z"),
            (-62_135_596_800, 0, "0001-01-01T00:00:00Z"), (253_402_300_799, 0, "9999-12-31T23:59:59Z"),
        ] as [(Int64, Int32, String)]
    )
    func timestamps(seconds: Int64, nanos: Int32, expected: String) {
        #expect(Timestamp(seconds: seconds, nanos: nanos).json() == "\"\(expected)\"")
    }

    @Test(
        "a time that no calendar has is null",
        arguments: [(Int64.min, 0), (-62_135_596_801, 0), (253_402_300_800, 0), (.max, 0), (0, -1), (0, 1_000_000_000)]
            as [(Int64, Int32)]
    )
    func impossibleTimes(seconds: Int64, nanos: Int32) {
        #expect(Timestamp(seconds: seconds, nanos: nanos).json() == "null")
    }

    @Test("every day of 800 years is the day that Foundation says")
    func calendar() throws {
        let formatter = ISO8601DateFormatter()
        for day in stride(from: -150_000, to: 150_000, by: 97) {
            let seconds = Int64(day) * 86_400 + 12_345
            let date = Date(timeIntervalSince1970: TimeInterval(seconds))
            // Foundation changes to the Julian calendar before 15 October 1582.
            guard seconds > -12_219_292_800 else { continue }
            #expect(Timestamp(seconds: seconds).json() == "\"\(formatter.string(from: date))\"")
        }
    }

    @Test("numbers that JSON cannot write have protobuf's names")
    func floats() {
        #expect(text { $0.value([Double.nan, .infinity, -.infinity, 1.5]) } == #"["NaN","Infinity","-Infinity",1.5]"#)
    }

    @Test("numbers at their ends")
    func integers() {
        #expect(text { $0.value([Int64.min, .max]) } == #"["-9223372036854775808","9223372036854775807"]"#)
        #expect(text { $0.value([UInt64.max]) } == #"["18446744073709551615"]"#)
        #expect(text { $0.value([Int32.min, .max]) } == "[-2147483648,2147483647]")
    }

    @Test("an enum is its name, and its number where there is none")
    func enums() {
        #expect(text { $0.value([FileKind.symlink, .unrecognized(77)]) } == #"["FILE_KIND_SYMLINK",77]"#)
    }

    @Test("lines of NDJSON are values apart from each other")
    func lines() {
        let written = text { json in
            for seconds in [1, 2] as [Int64] {
                PageInfo(total: seconds).writeJSON(to: &json)
                json.endLine()
            }
        }
        #expect(written == "{\"next_page_token\":\"\",\"total\":\"1\"}\n{\"next_page_token\":\"\",\"total\":\"2\"}\n")
    }
}
