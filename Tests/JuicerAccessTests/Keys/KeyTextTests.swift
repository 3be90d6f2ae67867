import JuicerCore
import JuicerCrypto
import TestSupport
import Testing

@testable import JuicerAccess

@Suite("API keys as text")
struct KeyTextTests {
    private func read(_ text: [UInt8]) -> KeyText? { text.withUnsafeBytes { KeyText($0) } }

    private func read(_ text: String) -> KeyText? { read(Array(text.utf8)) }

    private func random() -> [UInt8] { KeyText.random().text.withUnsafeBytes { Array($0) } }

    @Test("A known text reads as the id and the hash of its secret")
    func known() throws {
        // The checksum was computed with Python's binascii.crc32.
        let secret = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"
        let key = try #require(read("jk_0Aa9Zz0Aa9Zz_\(secret)1d7Al1"))
        #expect(key.id == "0Aa9Zz0Aa9Zz")
        #expect(key.digest == HashFunction.sha256.hash(secret))
    }

    @Test("What is made can be read, has the form that scanners look for, and never comes twice")
    func made() throws {
        var (ids, secrets): (Set<String>, Set<[UInt8]>) = ([], [])
        var seen: Set<UInt8> = []
        for _ in 0..<1000 {
            let (key, text) = KeyText.random()
            let characters = text.withUnsafeBytes { Array($0) }
            #expect(characters.count == 65)
            let pattern = /jk_[0-9A-Za-z]{12}_[0-9A-Za-z]{49}/
            #expect(try pattern.wholeMatch(in: String(decoding: characters, as: UTF8.self)) != nil)
            #expect(read(characters)?.digest == key.digest)
            #expect(read(characters)?.id == key.id)
            ids.insert(key.id)
            secrets.insert(key.digest)
            seen.formUnion(characters[16..<59])
        }
        #expect(ids.count == 1000)
        #expect(secrets.count == 1000)
        #expect(seen.count == 62)
    }

    @Test("A key with one character changed, at any place to any other, is none")
    func typos() {
        let text = random()
        for index in text.indices {
            for byte in UInt8.min...UInt8.max where byte != text[index] {
                var changed = text
                changed[index] = byte
                #expect(read(changed) == nil)
            }
        }
    }

    @Test("A key that is cut, longer, or has two characters swapped is none")
    func shapes() {
        let text = random()
        for count in 0..<text.count { #expect(read(Array(text.prefix(count))) == nil) }
        for extra in [0x00, 0x0A, 0x20, 0x41] as [UInt8] {
            #expect(read(text + [extra]) == nil)
            #expect(read([extra] + text) == nil)
        }
        for index in 1..<text.count where text[index] != text[index - 1] {
            var swapped = text
            swapped.swapAt(index, index - 1)
            #expect(read(swapped) == nil)
        }
        #expect(read([UInt8](repeating: 0x41, count: 10_000_000)) == nil)
        #expect(UnsafeRawBufferPointer(start: nil, count: 0).isEmpty && KeyText(.init(start: nil, count: 0)) == nil)
    }

    @Test("Random bytes are no key, and do not trap")
    func noise() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<10_000 {
            #expect(read(Array("jk_".utf8) + generator.bytes(62)) == nil)
        }
    }
}
