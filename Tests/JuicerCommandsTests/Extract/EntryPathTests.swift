import TestSupport
import Testing

@testable import JuicerCommands

@Suite("Where an entry goes")
struct EntryPathTests {
    struct Hostile: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let domain: String
        let path: [UInt8]
        let refusal: EntryPath.Refusal

        init(_ what: String, domain: String = "HomeDomain", _ path: String, _ refusal: EntryPath.Refusal) {
            testDescription = what
            self.domain = domain
            self.path = Array(path.utf8)
            self.refusal = refusal
        }
    }

    static let hostile: [Hostile] = [
        Hostile("a name that goes up", "a/../b", .dots),
        Hostile("a path that begins by going up", "../../etc/passwd", .dots),
        Hostile("the folder itself", "a/./b", .dots),
        Hostile("an absolute path", "/etc/passwd", .absolute),
        Hostile("an empty name", "a//b", .emptyName),
        Hostile("a slash at the end", "a/", .emptyName),
        Hostile("a NUL", "a\0b", .controlCharacter),
        Hostile("a newline", "a\nb", .controlCharacter),
        Hostile("an escape", "a\u{1B}[2J", .controlCharacter),
        Hostile("a name of 300 bytes", String(repeating: "x", count: 300), .longName),
        Hostile("a name of 256 bytes", String(repeating: "x", count: 256), .longName),
        Hostile("a path of 5,000 bytes", String(repeating: "x/", count: 2_500) + "x", .longPath),
        Hostile("a path of 300 names", String(repeating: "x/", count: 300) + "x", .longPath),
        Hostile("no domain", domain: "", "a", .domain),
        Hostile("a domain with a slash", domain: "a/b", "a", .domain),
        Hostile("a domain that goes up", domain: "..", "a", .dots),
        Hostile("a domain with a newline", domain: "a\nb", "a", .controlCharacter),
    ]

    @Test("is refused where the name is not safe", arguments: hostile)
    func refusal(of hostile: Hostile) {
        #expect(throws: hostile.refusal) {
            try EntryPath(domain: hostile.domain, relativePath: hostile.path)
        }
        #expect(!hostile.refusal.reason.isEmpty)
    }

    @Test("keeps every safe name as it is, UTF-8 or not")
    func safe() throws {
        let path = try EntryPath(domain: "HomeDomain", relativePath: Array("Library/ü 日本/...".utf8) + [0xFF])
        #expect(path.names.count == 4)
        #expect(path.name == [0x2E, 0x2E, 0x2E, 0xFF])
        #expect(path.parent.count == 3)
        #expect(try EntryPath(domain: "HomeDomain", relativePath: []).names == [Array("HomeDomain".utf8)])
        let longest = try EntryPath(domain: "D", relativePath: Array(repeating: 0x78, count: 255))
        #expect(longest.name.count == 255)
    }

    @Test("never has a name that leads elsewhere, whatever the path is")
    func mutations() {
        for bytes in Mutations(of: Array("Library/../SMS//./sms.db\0\n".utf8), count: 10_000, seed: 1) {
            guard let path = try? EntryPath(domain: "HomeDomain", relativePath: bytes) else { continue }
            for name in path.names {
                #expect(!name.isEmpty && name.count <= 255 && name != [0x2E] && name != [0x2E, 0x2E])
                #expect(!name.contains { $0 < 0x20 || $0 == 0x2F || $0 == 0x7F })
            }
        }
    }

    @Test(
        "decides whether a link stays inside",
        arguments: [
            ("target", true), ("sub/target", true), ("../sibling", true), ("../../top", true), ("./x", true),
            ("../../../out", false), ("/etc/passwd", false), ("", false), ("x/../y", false), ("a\0b", false),
            ("../x/../../y", false),
        ]
    )
    func links(target: String, isInside: Bool) throws {
        // The link lies two folders deep: in D/a.
        let path = try EntryPath(domain: "D", relativePath: Array("a/link".utf8))
        #expect(LinkTarget.staysInside(Array(target.utf8), of: path) == isInside)
    }
}
