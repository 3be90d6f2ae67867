import JuicerPlist
import Testing

@Suite struct PropertyListReadingTests {
    static let everything = PropertyList.dictionary([
        "text": .string("Zoë 🍊"),
        "bytes": .data([0, 1, 2, 255]),
        "no bytes": .data([]),
        "number": .integer(5_000_000_000),
        "real": .real(2.5),
        "yes": .boolean(true),
        "no": .boolean(false),
        "date": .date(700_000_000),
        "list": .array([.integer(1), .string("two"), .dictionary([:])]),
    ])

    @Test(
        "Every kind of value survives writing and reading in both forms",
        arguments: [PropertyList.Encoding.binary, .xml]
    )
    func roundTrip(_ encoding: PropertyList.Encoding) throws {
        let bytes = try Self.everything.encoded(as: encoding)
        #expect(try PropertyList(reading: bytes) == Self.everything)
    }

    @Test("Keyed-archive references survive the binary form")
    func uids() throws {
        let list = PropertyList.dictionary(["$top": .dictionary(["root": .uid(1)]), "$objects": .array([.uid(300)])])
        #expect(try PropertyList(reading: try list.encoded(as: .binary)) == list)
    }

    @Test("Equal values have equal bytes", arguments: [PropertyList.Encoding.binary, .xml])
    func deterministic(_ encoding: PropertyList.Encoding) throws {
        #expect(try Self.everything.encoded(as: encoding) == Self.everything.encoded(as: encoding))
    }

    @Test("Only the keys asked for are kept at the top")
    func topLevelKeys() throws {
        let bytes = try Self.everything.encoded(as: .binary)
        #expect(try PropertyList(reading: bytes, topLevelKeys: ["yes"]) == .dictionary(["yes": .boolean(true)]))
    }

    @Test("Accessors give a value of their kind and nothing else")
    func accessors() {
        let list = Self.everything
        #expect(list["text"]?.stringValue == "Zoë 🍊")
        #expect(list["bytes"]?.dataValue == [0, 1, 2, 255])
        #expect(list["number"]?.integerValue == 5_000_000_000)
        #expect(list["yes"]?.booleanValue == true)
        #expect(list["date"]?.dateValue == 700_000_000)
        #expect(list["list"]?.arrayValue?.count == 3)
        #expect(list.dictionaryValue?.count == 9)
        #expect(list["absent"] == nil)
        #expect(list["text"]?.dataValue == nil)
        #expect(list["bytes"]?["text"] == nil)
    }

    @Test(
        "Values that a list cannot hold are refused",
        arguments: [
            PropertyList.string("a\0b"), .dictionary(["a\0": .integer(1)]), .integer(-1), .date(1e12),
            .array([.integer(-1)]),
        ]
    )
    func unrepresentable(_ list: PropertyList) {
        #expect { try list.encoded(as: .binary) } throws: { error in
            if case PropertyListError.unrepresentable = error { true } else { false }
        }
    }

    @Test("A hand-written XML list is read as libplist's own")
    func handWrittenXML() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0"><!-- <dict> --><dict>
            <key>Date</key><date>2001-01-02T00:00:00Z</date>
            <key>Name</key><string>a &amp; b &#65;</string>
            <key>Data</key><data>AAEC</data><key>Negative</key><integer>-3</integer><key>Empty</key><array/>
            </dict></plist>
            """
        let list = try PropertyList(reading: Array(text.utf8))
        #expect(list["Date"] == .date(86_400))
        #expect(list["Name"] == .string("a & b A"))
        #expect(list["Data"] == .data([0, 1, 2]))
        #expect(list["Negative"] == .integer(-3))
        #expect(list["Empty"] == .array([]))
    }
}
