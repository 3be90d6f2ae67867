import JuicerPlist
import Testing

@Suite struct HostilePropertyListTests {
    /// A binary list of given objects, with one-byte references and offsets.
    private func binary(_ objects: [[UInt8]], top: UInt8 = 0) -> [UInt8] {
        var bytes = BinaryPropertyListView.magic
        var offsets: [UInt8] = []
        for object in objects {
            offsets.append(UInt8(bytes.count))
            bytes += object
        }
        let table = UInt8(bytes.count)
        bytes += offsets + [0, 0, 0, 0, 0, 0, 1, 1]
        for number in [UInt8(objects.count), top, table] { bytes += [0, 0, 0, 0, 0, 0, 0, number] }
        return bytes
    }

    private func xml(_ body: String) -> [UInt8] {
        Array("<?xml version=\"1.0\"?><plist version=\"1.0\">\(body)</plist>".utf8)
    }

    private func expect(_ expected: PropertyListError, _ bytes: [UInt8], _ limits: PropertyListLimits = .init()) {
        #expect(throws: expected) { try PropertyList(reading: bytes, limits: limits) }
    }

    @Test("Nothing is an empty list")
    func empty() { expect(.empty, []) }

    @Test("Too many bytes are refused unread")
    func tooLarge() {
        expect(.tooLarge(byteCount: 11, limit: 10), Array(repeating: 65, count: 11), .init(byteCount: 10))
    }

    @Test("An array that contains itself is a cycle")
    func cycle() {
        expect(.cycle, binary([[0xA1, 0]]))
        expect(.cycle, binary([[0xA1, 1], [0xA1, 0]]))
    }

    @Test("A few shared arrays that expand to 2^40 values are refused quickly")
    func expansion() {
        let levels = (0..<40).map { [0xA2, UInt8($0 + 1), UInt8($0 + 1)] as [UInt8] }
        expect(.tooManyObjects(limit: 500_000), binary(levels + [[0x10, 1]]))
    }

    @Test("Shared content that expands beyond the limit is refused")
    func contentExpansion() {
        let list = binary([[0xA9, 1, 1, 1, 1, 1, 1, 1, 1, 1], [0x4E] + Array(repeating: 0, count: 14)])
        expect(.tooMuchContent(limit: 90), list, .init(byteCount: 90))
    }

    @Test("Deep nesting is refused in both forms")
    func depth() {
        let levels = (0..<80).map { [0xA1, UInt8($0 + 1)] as [UInt8] }
        expect(.tooDeep(limit: 64), binary(levels + [[0x10, 1]]))
        expect(.tooDeep(limit: 64), xml(String(repeating: "<array>", count: 100_000)))
    }

    @Test(
        "Impossible structure is malformed",
        arguments: [
            "reference outside", "offset outside", "length outside", "length too wide", "key not text", "null",
            "no header",
            "unknown kind", "top outside",
        ]
    )
    func malformed(_ what: String) {
        var bytes: [UInt8]
        switch what {
        case "reference outside": bytes = binary([[0xA1, 9]])
        case "offset outside":
            bytes = binary([[0x10, 1]])
            bytes[10] = 200
        case "length outside": bytes = binary([[0x4F, 0x11, 0xFF, 0xFF]])
        case "length too wide": bytes = binary([[0x4F, 0x14] + Array(repeating: 0, count: 16)])
        case "key not text": bytes = binary([[0xD1, 1, 1], [0x10, 1]])
        case "null": bytes = binary([[0x00]])
        case "unknown kind": bytes = binary([[0x70]])
        case "top outside": bytes = binary([[0x10, 1]], top: 4)
        default: bytes = Array("bplist00".utf8)
        }
        #expect { try PropertyList(reading: bytes) } throws: { error in
            if case PropertyListError.malformed = error { true } else { false }
        }
    }

    @Test("Entity declarations are refused")
    func entities() {
        let text = "<!DOCTYPE plist [<!ENTITY a \"aaaa\">]><plist><string>&a;</string></plist>"
        expect(.entityDeclaration, Array(text.utf8))
        expect(.entityDeclaration, xml("<!ENTITY a \"b\">"))
    }

    @Test(
        "Quotes cannot hide tags from the check",
        arguments: [
            "<dict a=\"/>\">", "<!DOCTYPE x \"> <!-- \"><array>-->", "<?x \"?>\" <!-- ?>", "</array>",
        ]
    )
    func hiding(_ body: String) {
        #expect { try PropertyList(reading: xml(body)) } throws: { error in
            if case PropertyListError.malformed = error { true } else { false }
        }
    }

    @Test("Text with a NUL or half a surrogate pair does not end the process")
    func oddText() throws {
        #expect(try PropertyList(reading: binary([[0x53, 65, 0, 66]])) == .string("A\0B"))
        #expect(try PropertyList(reading: binary([[0x61, 0xD8, 0x00]])) == .string("\u{FFFD}"))
        #expect(try PropertyList(reading: binary([[0x52, 0xFF, 0x41]])) == .string("\u{FFFD}A"))
    }

    @Test("Too many XML values are refused")
    func manyTags() {
        expect(.tooManyObjects(limit: 500_000), xml("<array>" + String(repeating: "<true/>", count: 500_001)))
    }

    @Test("What passes the checks but is no list is unparsable")
    func unparsable() { expect(.unparsable, xml("<nonsense></nonsense>")) }
}
