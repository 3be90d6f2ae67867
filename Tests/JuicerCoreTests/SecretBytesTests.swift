import Glibc
import JuicerCore
import Testing

@Suite struct SecretBytesTests {
    @Test("a secret gives back the bytes it was made of")
    func contents() {
        let bytes = (0..<100).map { UInt8($0) }
        let secret = bytes.withUnsafeBytes { SecretBytes(copying: $0) }
        #expect(secret.count == 100)
        #expect(secret.withUnsafeBytes { Array($0) } == bytes)
    }

    @Test("no way of printing a secret shows its bytes")
    func printing() {
        let secret = SecretBytes(count: 4) { $0.copyBytes(from: [0x73, 0x65, 0x63, 0x21]) }
        var dumped = ""
        dump(secret, to: &dumped)
        let texts = ["\(secret)", String(describing: secret), String(reflecting: secret), "\([secret])", dumped]
        for text in texts {
            #expect(text.contains("<redacted>"))
            #expect(!text.contains("sec!") && !text.contains("115"))
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test("the whole memory of a secret is zero once it is released")
    func wiping() {
        let freed = contentAfterRelease(count: 70, value: 0xA5) { buffer in
            #expect(buffer.allSatisfy { $0 == 0xA5 })
        }
        // Another test of the process may have taken the cells meanwhile; none writes this value throughout.
        #expect(freed.count == 70 && freed.count { $0 == 0xA5 } < 10)
    }

    @Test("what was written before a throwing initialisation failed is wiped")
    func throwingInitialisation() {
        struct Stop: Error {}
        let freed = contentAfterRelease(count: 64, value: 0x5A) { _ in throw Stop() }
        #expect(freed.count == 64 && freed.count { $0 == 0x5A } < 10)
    }

    /// Makes a secret and looks at its memory after its release.
    ///
    /// Regions are a page or more apart, so that a secret less than a page away shares the region and, while it
    /// lives, keeps the freed memory mapped.
    private func contentAfterRelease(
        count: Int,
        value: UInt8,
        _ check: (UnsafeMutableRawBufferPointer) throws -> Void
    ) -> [UInt8] {
        var kept: [SecretBytes] = []
        for _ in 0..<5_000 {
            let neighbour = SecretBytes(count: 32) { _ in }
            kept.append(neighbour)
            let near = neighbour.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
            var content: [UInt8]?
            var address: UInt = 0
            _ = try? SecretBytes(count: count) { buffer in
                address = UInt(bitPattern: buffer.baseAddress)
                buffer.initializeMemory(as: UInt8.self, repeating: value)
                try check(buffer)
            }
            if max(near, address) - min(near, address) < 2_048, let freed = UnsafeRawPointer(bitPattern: address) {
                content = [UInt8](UnsafeRawBufferPointer(start: freed, count: count))
            }
            if let content { return withExtendedLifetime(kept) { content } }
        }
        return []
    }

    @Test("comparison sees every difference in content and length")
    func comparison() {
        let one = SecretBytes(count: 33) { $0.initializeMemory(as: UInt8.self, repeating: 1) }
        let same = SecretBytes(count: 33) { $0.initializeMemory(as: UInt8.self, repeating: 1) }
        let shorter = SecretBytes(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: 1) }
        #expect(one.constantTimeEquals(same))
        #expect(!one.constantTimeEquals(shorter))
        for index in 0..<33 {
            let other = SecretBytes(count: 33) { buffer in
                buffer.initializeMemory(as: UInt8.self, repeating: 1)
                buffer[index] = 3
            }
            #expect(!one.constantTimeEquals(other))
        }
        #expect(SecretBytes(count: 0) { _ in }.constantTimeEquals(SecretBytes(count: 0) { _ in }))
    }

    @Test("secrets of every size keep their own bytes while many come and go")
    func manySecrets() {
        var kept: [(SecretBytes, UInt8)] = []
        for round in 0..<2_000 {
            let value = UInt8(truncatingIfNeeded: round)
            let count = (round * 37) % 300 + (round % 100 == 0 ? 70_000 : 0)
            let secret = SecretBytes(count: count) { buffer in
                #expect(buffer.allSatisfy { $0 == 0 })
                buffer.initializeMemory(as: UInt8.self, repeating: value)
            }
            kept.append((secret, value))
            if kept.count > 400 { kept.remove(at: (round * 17) % kept.count) }
        }
        for (secret, value) in kept {
            #expect(secret.withUnsafeBytes { $0.allSatisfy { $0 == value } })
        }
    }

    @Test("secrets lie in memory that is at least locked, and little of it")
    func protection() {
        let secret = SecretBytes(randomCount: 32)
        #expect(SecretMemory.weakestProtection >= .locked)
        #expect(SecretMemory.mappedByteCount >= 65_536)
        withExtendedLifetime(secret) {}
    }

    @Test("random secrets differ")
    func randomSecrets() {
        #expect(!SecretBytes(randomCount: 32).constantTimeEquals(SecretBytes(randomCount: 32)))
        #expect(randomBytes(count: 16) != randomBytes(count: 16))
    }

    @Test("wiping leaves zeros")
    func wipeBuffer() {
        var bytes = [UInt8](repeating: 7, count: 50)
        bytes.withUnsafeMutableBytes { wipe($0) }
        #expect(bytes == [UInt8](repeating: 0, count: 50))
    }
}
