import TestSupport
import Testing

@testable import JuicerArtifacts

@Suite struct TypedStreamTests {
    private func decode(_ bytes: [UInt8]) throws -> AttributedText {
        var reader = TypedStreamReader()
        return try bytes.withUnsafeBytes { try reader.attributedText($0) }
    }

    @Test("a body that was written by hand, byte by byte, is read")
    func knownBytes() throws {
        // The layout of the archives that Messages writes: class chains new, then by number; the C string of a number's
        // type takes a place among the objects, and so does each class.
        var bytes: [UInt8] = [0x04, 0x0B] + Array("streamtyped".utf8) + [0x81, 0xE8, 0x03]
        bytes += [0x84, 0x01, 0x40, 0x84, 0x84, 0x84, 0x12] + Array("NSAttributedString".utf8) + [0x00]
        bytes += [0x84, 0x84, 0x08] + Array("NSObject".utf8) + [0x00, 0x85, 0x92]
        bytes += [0x84, 0x84, 0x84, 0x08] + Array("NSString".utf8) + [0x01, 0x94, 0x84, 0x01, 0x2B, 0x05]
        bytes += Array("Hello".utf8) + [0x86, 0x84, 0x02, 0x69, 0x49, 0x01, 0x05, 0x92]
        bytes += [0x84, 0x84, 0x84, 0x0C] + Array("NSDictionary".utf8) + [0x00, 0x94, 0x84, 0x01, 0x69, 0x01, 0x92]
        bytes += [0x84, 0x96, 0x96, 0x1D] + Array("__kIMMessagePartAttributeName".utf8) + [0x86, 0x92]
        bytes += [0x84, 0x84, 0x84, 0x08] + Array("NSNumber".utf8) + [0x00, 0x84, 0x84, 0x07] + Array("NSValue".utf8)
        bytes += [0x00, 0x94, 0x84, 0x01, 0x2A, 0x84, 0x99, 0x99, 0x00, 0x86, 0x86, 0x86]
        let text = try decode(bytes)
        #expect(text.text == "Hello")
        #expect(text.partOffsets == [0])
    }

    @Test("texts of all lengths and scripts come whole", arguments: [0, 1, 127, 128, 255, 256, 2_359, 32_768, 70_000])
    func lengths(count: Int) throws {
        let text = String(String(repeating: "añ日🙂", count: count / 4 + 1).prefix(count))
        #expect(try decode(ArchiveWriter.body(text)).text == text)
    }

    @Test("attachments, mentions, links and parts are found at their places")
    func attributes() throws {
        let text = try decode(
            ArchiveWriter.body([
                .init(text: "see 🙂 "), .init(text: "\u{FFFC}", part: 1, guid: "at_1_X"),
                .init(text: " Ana", part: 2, mention: "+41791234567"), .init(text: "\u{FFFC}", part: 3, guid: "at_3_X"),
                .init(text: "here", part: 4, link: "https://example.org/ä"),
            ])
        )
        #expect(text.attachments == [.init(guid: "at_1_X", offset: 7), .init(guid: "at_3_X", offset: 12)])
        #expect(text.mentions == [.init(value: "+41791234567", offset: 8, length: 4)])
        #expect(text.links == [.init(value: "https://example.org/ä", offset: 13, length: 4)])
        #expect(text.partOffsets == [0, 7, 8, 12, 13])
    }

    @Test("a run that repeats the attributes of an earlier one has none of its own")
    func repeatedAttributes() throws {
        var archive = ArchiveWriter()
        archive.code("@")
        archive.object(["NSAttributedString", "NSObject"]) { archive in
            archive.code("@")
            archive.string("abcabc")
            for (number, length) in [(1, 1), (2, 2), (1, 1), (2, 2)] {
                archive.code("iI")
                archive.integer(number)
                archive.length(length)
                if !archive.bytes.hasMark(number) {
                    archive.code("@")
                    archive.dictionary([("__kIMFileTransferGUIDAttributeName", { $0.string("guid\(number)") })])
                }
            }
        }
        let text = try decode(archive.bytes)
        #expect(text.attachments.map(\.guid) == ["guid1", "guid2", "guid1", "guid2"])
        #expect(text.attachments.map(\.offset) == [0, 1, 3, 4])
    }

    @Test("an object of an unknown class, with every kind of value, is skipped soundly")
    func unknownClasses() throws {
        var archive = ArchiveWriter()
        archive.code("@")
        archive.object(["NSAttributedString", "NSObject"]) { archive in
            archive.code("@")
            archive.string("text")
            archive.code("iI")
            archive.integer(1)
            archive.length(4)
            archive.code("@")
            archive.dictionary([
                (
                    "custom",
                    {
                        $0.object(["XYZCustom", "XYZBase", "NSObject"]) { object in
                            object.code("d")
                            object.real(1.5)
                            object.code("f")
                            object.raw([0x83, 0, 0, 0x80, 0x3F])
                            object.code("{_NSRange=QQ}")
                            object.integer(3)
                            object.integer(1 << 40)
                            object.code("[5c]")
                            object.raw([1, 0x86, 0x84, 3, 4])
                            object.code("[2i]")
                            object.integer(-1)
                            object.integer(1_000)
                            object.code("*")
                            object.cString("a C string")
                            object.code("#")
                            object.raw([0x85])
                            object.code("!")
                            object.code("%")
                            object.code("an atom")
                            object.code("@")
                            object.raw([0x85])
                        }
                    }
                ), ("__kIMFileTransferGUIDAttributeName", { $0.string("after it") }),
            ])
        }
        #expect(try decode(archive.bytes).attachments == [.init(guid: "after it", offset: 0)])
    }

    @Test("an object may refer to itself or to one around it")
    func cycles() throws {
        var archive = ArchiveWriter()
        archive.code("@")
        archive.object(["NSAttributedString", "NSObject"]) { archive in
            archive.code("@")
            let string = archive.string("text")
            archive.code("iI")
            archive.integer(1)
            archive.length(4)
            archive.code("@")
            archive.dictionary([
                ("around", { $0.reference(0) }), ("same", { $0.reference(string) }),
                ("__kIMFileTransferGUIDAttributeName", { $0.reference(string) }),
            ])
        }
        #expect(try decode(archive.bytes).attachments.map(\.guid) == ["text"])
        var odd = ArchiveWriter()
        odd.code("@")
        odd.object(["NSAttributedString", "NSObject"]) { archive in
            archive.code("@")
            archive.reference(0)
        }
        #expect(throws: FormatError.self) { try decode(odd.bytes) }
    }

    @Test("references above 126 objects take two bytes")
    func manyObjects() throws {
        let runs = (0..<400).map { ArchiveWriter.Run(text: "\u{FFFC}", part: $0, guid: "at_\($0)_X") }
        let text = try decode(ArchiveWriter.body(runs))
        #expect(text.attachments.count == 400 && text.attachments[399] == .init(guid: "at_399_X", offset: 399))
    }

    @Test("a plain string is text too")
    func plainString() throws {
        var archive = ArchiveWriter()
        archive.code("@")
        archive.string("just text", mutable: true)
        #expect(try decode(archive.bytes).text == "just text")
    }

    @Test("what is no archive, is cut off or nests too deep is refused")
    func refused() throws {
        let good = ArchiveWriter.body("some text")
        for count in 0..<good.count { #expect(throws: FormatError.self) { try decode(Array(good.prefix(count))) } }
        var deep = ArchiveWriter()
        deep.code("@")
        func nest(_ archive: inout ArchiveWriter, _ depth: Int) {
            archive.object(["NSObject"]) {
                $0.code("@")
                if depth > 0 { nest(&$0, depth - 1) } else { $0.raw([0x85]) }
            }
        }
        nest(&deep, 100)
        #expect(throws: FormatError.tooDeep(limit: 64)) { try decode(deep.bytes) }
        var number = ArchiveWriter()
        number.code("@")
        number.number(5)
        #expect(throws: FormatError.unsupported("an archive of something else than text")) { try decode(number.bytes) }
    }

    @Test("type codes that take no bytes do not work without end")
    func emptyTypes() throws {
        for code in [
            "[2147483647!]", "[999999999{=}]", "[9999[9999[9999!]]]", String(repeating: "{", count: 100), "[9",
        ] {
            var archive = ArchiveWriter()
            archive.code(code)
            for _ in 0..<1_000 { archive.code(code) }
            #expect(throws: FormatError.self) { try decode(archive.bytes) }
        }
    }

    @Test("runs that repeat a long dictionary do not work without end")
    func repeatedWork() throws {
        var archive = ArchiveWriter()
        archive.code("@")
        archive.object(["NSAttributedString", "NSObject"]) { archive in
            archive.code("@")
            archive.string("x")
            for run in 0..<2_000 {
                archive.code("iI")
                archive.integer(1)
                archive.length(1)
                if run > 0 { continue }
                archive.code("@")
                archive.dictionary((0..<2_000).map { ("key\($0)", { $0.raw([0x85]) }) })
            }
        }
        #expect(throws: FormatError.tooLarge(limit: 1_000_000)) { try decode(archive.bytes) }
    }

    @Test("mutated archives are decoded or refused, and come to an end")
    func mutations() throws {
        let original = ArchiveWriter.body([
            .init(text: "see 🙂 "), .init(text: "\u{FFFC}", part: 1, guid: "at_1_X"),
            .init(text: " Ana", part: 2, mention: "+41791234567"), .init(text: "x", link: "https://example.org"),
        ])
        var reader = TypedStreamReader()
        var refused = 0
        for variant in Mutations(of: original, count: 10_000, seed: 41) {
            do { _ = try variant.withUnsafeBytes { try reader.attributedText($0) } } catch { refused += 1 }
        }
        #expect(refused > 1_000 && refused < 10_000)
    }
}

extension [UInt8] {
    /// Whether the attributes of a number were written already.
    fileprivate func hasMark(_ number: Int) -> Bool {
        let mark = Array("guid\(number)".utf8)
        return indices.contains { self[$0...].starts(with: mark) }
    }
}
