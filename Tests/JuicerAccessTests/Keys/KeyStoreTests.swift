import Foundation
import JuicerCore
import JuicerState
import TestSupport
import Testing

@testable import JuicerAccess

@Suite("API keys")
struct KeyStoreTests {
    private static let day = Duration.seconds(86_400)
    private let vault: KeyVault
    private let time = TestTime()
    private let keys: KeyStore
    private let request = KeyRequest(name: "Ann's script", scopes: [.read, .export], backupIDs: ["a-1", "b"])
    private let ann = Principal.user(1000)
    private let here: NetworkAddress

    init() throws {
        vault = try KeyVault()
        keys = KeyStore(in: vault.state, clock: time.clock)
        here = try #require(NetworkAddress("192.0.2.1"))
    }

    private func use(_ text: SecretBytes) throws -> APIKey {
        try use(text.withUnsafeBytes { Array($0) })
    }

    private func use(_ text: [UInt8]) throws -> APIKey {
        let shown = text.withUnsafeBytes { KeyText($0) }
        return try keys.authenticate(try #require(shown), from: here)
    }

    @Test("A key opens what it was made for, and tells nothing of its secret")
    func made() throws {
        let (key, text) = try keys.create(request, for: ann)
        #expect(key.name == "Ann's script")
        #expect(key.principal == ann)
        #expect(key.scopes == [.read, .export])
        #expect(key.backupIDs == ["a-1", "b"])
        #expect(key.state == .active)
        #expect(key.created == .seconds(1_000_000))
        #expect(key.expiry - key.created == Self.day * 90)
        #expect(key.lastUsed == nil)
        let used = try use(text)
        #expect(used.id == key.id)
        #expect(try keys.key(key.id)?.lastUsed == .seconds(1_000_000))
        #expect(try keys.key(key.id)?.lastAddress == "192.0.2.1")
    }

    @Test("A wrong id, a wrong secret and another key's secret are one and the same error")
    func wrong() throws {
        let (_, text) = try keys.create(request, for: ann)
        let other = try keys.create(request, for: ann).text
        func characters(_ text: SecretBytes) -> [UInt8] { text.withUnsafeBytes { Array($0) } }
        let stranger = characters(KeyText.random().text)
        var mixed = characters(text)
        mixed.replaceSubrange(16..., with: characters(other)[16...])
        var wrongSecret = characters(text)
        wrongSecret.replaceSubrange(16..<59, with: stranger[16..<59])
        for candidate in [Self.withChecksum(mixed), Self.withChecksum(wrongSecret), stranger] {
            #expect(throws: KeyError.notValid) { try use(candidate) }
        }
    }

    /// The text with the checksum that belongs to it.
    private static func withChecksum(_ text: [UInt8]) -> [UInt8] {
        var crc = UInt32.max
        for byte in text.prefix(59) {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
        var (rest, checksum) = (~crc, [UInt8]())
        for _ in 0..<6 {
            checksum.insert(digits[Int(rest % 62)], at: 0)
            rest /= 62
        }
        return text.prefix(59) + checksum
    }

    @Test("The checksum of this test is the right one")
    func checksum() throws {
        let text = KeyText.random().text.withUnsafeBytes { Array($0) }
        #expect(Self.withChecksum(text) == text)
    }

    @Test("A key works until its time is over, to the second")
    func expiry() throws {
        let (key, text) = try keys.create(KeyRequest(name: "x", scopes: [.read], lifetime: .seconds(60)), for: ann)
        time.advance(.milliseconds(59_999))
        #expect(try use(text).state == .active)
        time.advance(.milliseconds(1))
        #expect(throws: KeyError.notValid) { try use(text) }
        #expect(try keys.key(key.id)?.state == .expired)
        #expect(throws: KeyError.ended) { try keys.rotate(key.id, overlap: .zero) }
        #expect(try keys.revoke(key.id).state == .revoked)
    }

    @Test("A key with a successor works until the overlap ends, and has one successor only")
    func rotation() throws {
        let (old, oldText) = try keys.create(request, for: ann)
        time.advance(.seconds(10))
        let (new, newText) = try keys.rotate(old.id, overlap: Self.day * 2)
        #expect(new.id != old.id)
        #expect(
            (new.name, new.principal, new.scopes, new.backupIDs) == (old.name, old.principal, old.scopes, old.backupIDs)
        )
        #expect(new.expiry == new.created + Self.day * 90)
        let rotated = try use(oldText)
        #expect(rotated.state == .rotated)
        #expect(rotated.successorID == new.id)
        #expect(rotated.overlapEnd == new.created + Self.day * 2)
        #expect(throws: KeyError.ended) { try keys.rotate(old.id, overlap: .zero) }
        time.advance(Self.day * 2)
        #expect(throws: KeyError.notValid) { try use(oldText) }
        #expect(try keys.key(old.id)?.state == .expired)
        #expect(try use(newText).state == .active)
    }

    @Test("Without overlap the old key is over at once, and an overlap does not outlast the key's own time")
    func overlaps() throws {
        let (first, firstText) = try keys.create(request, for: ann)
        let (second, _) = try keys.rotate(first.id, overlap: .zero)
        #expect(throws: KeyError.notValid) { try use(firstText) }
        #expect(try keys.key(first.id)?.state == .expired)
        time.advance(Self.day * 89)
        let (_, thirdText) = try keys.rotate(second.id, overlap: Self.day * 30)
        time.advance(Self.day)
        #expect(try keys.key(second.id)?.state == .expired)
        #expect(try use(thirdText).state == .active)
    }

    @Test("A revoked key is over at once and for good, whether it was active, rotated or expired")
    func revocation() throws {
        let (key, text) = try keys.create(request, for: ann)
        let (next, nextText) = try keys.rotate(key.id, overlap: Self.day)
        #expect(try keys.revoke(key.id).state == .revoked)
        #expect(throws: KeyError.notValid) { try use(text) }
        #expect(try use(nextText).state == .active)
        time.advance(.seconds(5))
        let again = try keys.revoke(next.id)
        #expect(again.state == .revoked)
        #expect(try keys.revoke(next.id) == again)
        #expect(throws: KeyError.ended) { try keys.rotate(next.id, overlap: .zero) }
        #expect(throws: KeyError.notFound) { try keys.revoke("000000000000") }
        #expect(throws: KeyError.notFound) { try keys.rotate("000000000000", overlap: .zero) }
    }

    @Test("Requests out of range are refused by name of the field")
    func ranges() throws {
        func field(_ change: (inout KeyRequest) -> Void) -> KeyError? {
            var request = request
            change(&request)
            do {
                _ = try keys.create(request, for: ann)
                return nil
            } catch {
                return error as? KeyError
            }
        }
        for name in ["", String(repeating: "x", count: 101), "a\nb", "a\u{0}", "a\u{202E}b", "a\u{1B}[2J"] {
            #expect(field { $0.name = name } == .invalid(.name))
        }
        for name in ["x", String(repeating: "x", count: 100), "Änne's 📱", "日本語"] {
            #expect(field { $0.name = name } == nil)
        }
        #expect(field { $0.scopes = [] } == .invalid(.scopes))
        #expect(field { $0.backupIDs = ["a b"] } == .invalid(.backupIDs))
        #expect(field { $0.backupIDs = [""] } == .invalid(.backupIDs))
        #expect(field { $0.backupIDs = Array(repeating: "a", count: 101) } == .invalid(.backupIDs))
        #expect(field { $0.lifetime = .zero } == .invalid(.lifetime))
        #expect(field { $0.lifetime = Self.day * 365 + .milliseconds(1) } == .invalid(.lifetime))
        #expect(field { $0.lifetime = Self.day * 365 } == nil)
        #expect(field { $0.scopes = Set(KeyScope.allCases) } == nil)
        let key = try keys.create(request, for: ann).key
        #expect(throws: KeyError.invalid(.overlap)) { try keys.rotate(key.id, overlap: .seconds(-1)) }
        #expect(throws: KeyError.invalid(.overlap)) { try keys.rotate(key.id, overlap: Self.day * 30 + .seconds(1)) }
        #expect(throws: KeyError.invalid(.lifetime)) { try keys.rotate(key.id, overlap: .zero, lifetime: .zero) }
        #expect(try keys.key(key.id)?.state == .active)
    }

    @Test("Lists are newest first, in pages, of one principal or all, with or without those that are over")
    func lists() throws {
        var made: [APIKey] = []
        for index in 0..<25 {
            // Several of one moment.
            if index.isMultiple(of: 3) { time.advance(.seconds(1)) }
            made.append(try keys.create(request, for: index.isMultiple(of: 5) ? .user(7) : ann).key)
        }
        _ = try keys.revoke(made[3].id)
        _ = try keys.rotate(made[4].id, overlap: .zero)
        func all(_ principal: Principal?, _ includingEnded: Bool) throws -> [APIKey] {
            var (all, position): ([APIKey], KeyStore.Position?) = ([], nil)
            while true {
                let page = try keys.list(of: principal, includingEnded: includingEnded, after: position, limit: 4)
                #expect(page.count <= 4)
                guard let last = page.last else { break }
                all += page
                position = KeyStore.Position(created: last.created, id: last.id)
            }
            #expect(try keys.count(of: principal, includingEnded: includingEnded) == all.count)
            #expect(all == all.sorted { ($0.created, $0.id) > ($1.created, $1.id) })
            #expect(Set(all.map(\.id)).count == all.count)
            return all
        }
        #expect(try all(nil, true).count == 26)
        #expect(try all(nil, false).count == 24)
        #expect(try all(ann, true).count == 21)
        #expect(try all(ann, false).count == 19)
        #expect(try all(.user(7), false).allSatisfy { $0.principal == .user(7) })
        #expect(try all(.user(8), true).isEmpty)
    }

    @Test("Use is written down once a minute")
    func lastUse() throws {
        let (key, text) = try keys.create(request, for: ann)
        let start = time.now.sinceEpoch
        for second in 0..<150 {
            _ = try use(text)
            #expect(try keys.key(key.id)?.lastUsed == start + .seconds(second / 60 * 60))
            time.advance(.seconds(1))
        }
        // Set back: it is not silent until that time comes again.
        time.setWallClock(start - .seconds(3600))
        _ = try use(text)
        #expect(try keys.key(key.id)?.lastUsed == start - .seconds(3600))
    }

    @Test("There may be so many keys and no more; those that are over make room, the oldest first")
    func room() throws {
        let keys = KeyStore(in: vault.state, room: KeyRoom(perPrincipal: 3, total: 5), clock: time.clock)
        func make(_ principal: Principal) throws -> APIKey {
            time.advance(.seconds(1))
            return try keys.create(request, for: principal).key
        }
        let mine = try (0..<3).map { _ in try make(ann) }
        #expect(throws: KeyError.tooMany(3)) { try make(ann) }
        #expect(throws: KeyError.tooMany(3)) { try keys.rotate(mine[2].id, overlap: Self.day) }
        #expect(try keys.key(mine[2].id)?.state == .active)
        _ = try keys.revoke(mine[1].id)
        _ = try keys.revoke(mine[0].id)
        _ = try make(ann)
        #expect(try keys.key(mine[0].id) == nil)
        #expect(try keys.key(mine[1].id)?.state == .revoked)
        for id in [7, 8] as [UInt32] { _ = try make(.user(id)) }
        // All five places are taken, one of them by a key that is over.
        _ = try make(.user(9))
        #expect(try keys.key(mine[1].id) == nil)
        #expect(throws: KeyError.tooMany(5)) { try make(.user(10)) }
        #expect(try keys.count(of: nil, includingEnded: true) == 5)
    }

    @Test("Keys are there after the vault was sealed and opened again; meanwhile nothing opens")
    func sealing() throws {
        let (key, text) = try keys.create(request, for: ann)
        vault.seal()
        #expect(throws: (any Error).self) { try use(text) }
        try vault.unseal()
        #expect(try use(text).id == key.id)
    }

    @Test("A secret is in no file, not even in the clear text of the database")
    func canary() throws {
        let (key, text) = try keys.create(request, for: ann)
        let next = try keys.rotate(key.id, overlap: Self.day).text
        _ = try use(text)
        var contents = try vault.clearFiles()
        #expect(contents.contains { Self.holds($0, Array(key.id.utf8)) })
        vault.seal()
        contents += try vault.files()
        for text in [text, next] {
            let secret = text.withUnsafeBytes { Array($0[16..<59]) }
            for piece in [Array(secret.prefix(16)), Array(secret.suffix(16))] {
                #expect(!contents.contains { Self.holds($0, piece) })
            }
        }
        let shown = "\(text) \(String(reflecting: text))"
        #expect(shown == "<redacted> <redacted>")
    }

    private static func holds(_ data: Data, _ bytes: [UInt8]) -> Bool { data.range(of: Data(bytes)) != nil }
}
