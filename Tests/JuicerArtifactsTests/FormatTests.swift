import JuicerPlist
import TestSupport
import Testing

@testable import JuicerArtifacts

@Suite struct FormatTests {
    // MARK: Protobuf

    private func fields(_ bytes: [UInt8]) throws -> [(Int, String)] {
        try bytes.withUnsafeBytes { raw in
            var fields = ProtobufFields(raw)
            var found: [(Int, String)] = []
            while let (number, value) = try fields.next() {
                switch value {
                case .varint(let value): found.append((number, "\(value)"))
                case .fixed64(let value): found.append((number, "f\(value)"))
                case .fixed32(let value): found.append((number, "s\(value)"))
                case .bytes(let value): found.append((number, String(decoding: value, as: UTF8.self)))
                }
            }
            return found
        }
    }

    @Test("fields of every wire type are read, the examples of the encoding guide among them")
    func protobuf() throws {
        #expect(try fields([0x08, 0x96, 0x01]).map(\.1) == ["150"])
        #expect(try fields([0x12, 0x07] + Array("testing".utf8)).map(\.1) == ["testing"])
        let mixed: [UInt8] = [0x19, 1, 0, 0, 0, 0, 0, 0, 0, 0x25, 2, 0, 0, 0, 0xF8, 0x07, 0]
        #expect(try fields(mixed).map(\.0) == [3, 4, 127] && fields(mixed).map(\.1) == ["f1", "s2", "0"])
    }

    @Test("groups, field 0, cuts and endless numbers are refused")
    func badProtobuf() {
        let bad: [[UInt8]] = [
            [0x0B], [0x00, 0x01], [0x12, 0x05, 1], [0x08], [0x08] + [UInt8](repeating: 0x80, count: 11),
            [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], [0x19, 1], [0x25, 1],
        ]
        for bytes in bad { #expect(throws: FormatError.self) { try fields(bytes) } }
    }

    // MARK: gzip

    private func expand(_ bytes: [UInt8], limit: Int = 1 << 20) throws -> [UInt8] {
        try bytes.withUnsafeBytes { raw throws(FormatError) in try Gunzip.expand(raw, limit: limit) }
    }

    @Test("gzip and zlib streams are expanded")
    func gunzip() throws {
        let content = [UInt8](repeating: 7, count: 300_000) + Array("end".utf8)
        #expect(try expand(Deflate.gzip(content)) == content)
        #expect(try expand(Deflate.zlib(content)) == content)
        #expect(try expand(Deflate.gzip([])) == [])
        #expect(try expand(Deflate.gzip(content) + [1, 2, 3]) == content)
    }

    @Test("a bomb ends at the limit")
    func bomb() throws {
        let bomb = Deflate.gzip([UInt8](repeating: 0, count: 50_000_000))
        #expect(bomb.count < 100_000)
        #expect(throws: FormatError.tooLarge(limit: 1 << 20)) { try expand(bomb) }
        #expect(try expand(Deflate.gzip([UInt8](repeating: 1, count: 1_000)), limit: 1_000).count == 1_000)
        #expect(throws: FormatError.tooLarge(limit: 999)) {
            try expand(Deflate.gzip([UInt8](repeating: 1, count: 1_000)), limit: 999)
        }
    }

    @Test("what is cut off or damaged is refused")
    func badGzip() {
        let good = Deflate.gzip(Array("some content, some content, some content".utf8))
        for count in 0..<good.count { #expect(throws: FormatError.self) { try expand(Array(good.prefix(count))) } }
        var damaged = good
        damaged[good.count - 6] ^= 1
        #expect(throws: FormatError.self) { try expand(damaged) }
        for variant in Mutations(of: good, count: mutationCount, seed: 3) { _ = try? expand(variant) }
    }

    // MARK: Keyed archives

    private func archive(_ objects: [PropertyList]) throws -> ArchivedValue {
        let list = PropertyList.dictionary([
            "$version": .integer(100_000), "$archiver": .string("NSKeyedArchiver"),
            "$top": .dictionary(["root": .uid(1)]), "$objects": .array([.string("$null")] + objects),
        ])
        return try read(list.encoded(as: .binary))
    }

    private func read(_ bytes: [UInt8]) throws -> ArchivedValue {
        try bytes.withUnsafeBytes { raw throws(FormatError) in try KeyedArchive.root(of: raw) }
    }

    private func classNamed(_ name: String) -> PropertyList {
        .dictionary(["$classname": .string(name), "$classes": .array([.string(name), .string("NSObject")])])
    }

    @Test("containers, texts, dates, addresses and objects of other classes are read")
    func keyedArchive() throws {
        let value = try archive([
            .dictionary([
                "NS.keys": .array([.uid(2), .uid(3), .uid(9)]), "NS.objects": .array([.uid(4), .uid(6), .uid(10)]),
                "$class": .uid(8),
            ]), .string("link"), .string("list"),
            .dictionary(["NS.base": .uid(0), "NS.relative": .uid(5), "$class": .uid(7)]),
            .string("https://example.org"),
            .dictionary(["NS.objects": .array([.uid(11), .uid(0)]), "$class": .uid(12)]), classNamed("NSURL"),
            classNamed("NSMutableDictionary"), .string("own"),
            .dictionary(["title": .uid(5), "count": .integer(3), "$class": .uid(13)]),
            .dictionary(["NS.time": .real(12.5), "$class": .uid(14)]), classNamed("NSArray"),
            classNamed("LPLinkMetadata"), classNamed("NSDate"),
        ])
        #expect(value["link"] == .string("https://example.org"))
        #expect(value["list"] == .array([.date(12.5), .null]))
        let fields: [String: ArchivedValue] = ["title": .string("https://example.org"), "count": .integer(3)]
        #expect(value["own"] == .object(className: "LPLinkMetadata", fields))
    }

    @Test("an archive that contains itself reads as null there")
    func cyclicArchive() throws {
        let value = try archive([
            .dictionary(["a": .uid(2), "$class": .uid(3)]), .dictionary(["b": .uid(1)]), classNamed("X"),
        ])
        #expect(value["a"] == .dictionary(["b": .null]))
        let array = try archive([
            .dictionary(["NS.objects": .array([.uid(1), .uid(1)]), "$class": .uid(2)]), classNamed("NSArray"),
        ])
        #expect(array == .array([.null, .null]))
    }

    @Test("a few shared objects that expand without end are refused quickly")
    func expandingArchive() {
        let levels = (1...40).map { PropertyList.dictionary(["a": .uid(UInt64($0 + 1)), "b": .uid(UInt64($0 + 1))]) }
        #expect(throws: FormatError.self) { try archive(levels + [.integer(1)]) }
        let chain = (1...500).map { PropertyList.dictionary(["a": .uid(UInt64($0 + 1))]) }
        #expect(throws: FormatError.tooDeep(limit: 48)) { try archive(chain + [.integer(1)]) }
    }

    @Test("a reference outside, and what is no archive, are refused")
    func badArchive() throws {
        #expect(throws: FormatError.self) { try archive([.dictionary(["a": .uid(99)])]) }
        #expect(throws: FormatError.self) { try read(PropertyList.string("x").encoded(as: .binary)) }
        #expect(throws: FormatError.self) { try read([]) }
    }

    @Test("mutated archives are read or refused")
    func mutatedArchives() throws {
        let list = PropertyList.dictionary([
            "$top": .dictionary(["root": .uid(1)]),
            "$objects": .array([
                .string("$null"),
                .dictionary(["NS.keys": .array([.uid(2)]), "NS.objects": .array([.uid(3)]), "$class": .uid(4)]),
                .string("key"), .array([.uid(2), .real(1), .date(2), .data([1, 2]), .string("日本")]),
                classNamed("NSDictionary"),
            ]),
        ])
        for variant in Mutations(of: try list.encoded(as: .binary), count: mutationCount * 5, seed: 8) {
            _ = try? read(variant)
        }
    }
}
