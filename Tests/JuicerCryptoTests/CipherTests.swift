import JuicerCore
import JuicerCrypto
import TestSupport
import Testing

@Suite struct CipherTests {
    @Test("digests are those of FIPS 180-4, at once and in pieces")
    func digests() throws {
        #expect(Hex.encode(HashFunction.sha1.hash("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(
            Hex.encode(HashFunction.sha256.hash("abc"))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        #expect(HashFunction.sha256.hash(secret("abc")) == HashFunction.sha256.hash("abc"))
        for function in [HashFunction.sha1, .sha256] {
            let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0) }
            let hash = try IncrementalHash(function)
            try bytes.withUnsafeBytes { bytes in
                for start in stride(from: 0, to: 1_000, by: 77) {
                    try hash.update(UnsafeRawBufferPointer(rebasing: bytes[start..<min(1_000, start + 77)]))
                }
            }
            #expect(try hash.finish() == function.hash(bytes))
            #expect(try hash.finish() == function.hash([]))
        }
    }

    @Test("authentication codes are those of RFC 4231, also for an empty message")
    func authenticationCodes() {
        let code = HashFunction.sha256.authenticationCode(
            for: Array("what do ya want for nothing?".utf8),
            key: secret("Jefe")
        )
        #expect(Hex.encode(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        #expect(
            Hex.encode(HashFunction.sha256.authenticationCode(for: [], key: secret("")))
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        )
        let kept = Array("x".utf8)
            .withUnsafeBytes {
                HashFunction.sha1.secretAuthenticationCode(for: $0, key: secret("k"))
            }
        let plain = HashFunction.sha1.authenticationCode(for: Array("x".utf8), key: secret("k"))
        #expect(kept.withUnsafeBytes { Array($0) } == plain)
    }

    @Test("key wrap has the vectors of RFC 3394 section 4")
    func keyWrapVectors() throws {
        let data = "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F"
        let key = secret(hex: "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F")
        let wrapped = "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"
        #expect(Hex.encode(try AESKeyWrap.wrap(secret(hex: data), with: key)) == wrapped)
        #expect(try AESKeyWrap.unwrap(Hex.decode(wrapped) ?? [], with: key).hex == data.lowercased())
        let short = secret(hex: "000102030405060708090A0B0C0D0E0F")
        #expect(
            Hex.encode(try AESKeyWrap.wrap(secret(hex: "00112233445566778899AABBCCDDEEFF"), with: short))
                == "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"
        )
    }

    @Test("a wrong key or a changed byte does not unwrap")
    func keyWrapFailures() throws {
        let key = SecretBytes(randomCount: 32)
        let wrapped = try AESKeyWrap.wrap(SecretBytes(randomCount: 32), with: key)
        #expect(throws: CryptoError.unwrapFailed) { try AESKeyWrap.unwrap(wrapped, with: SecretBytes(randomCount: 32)) }
        for index in wrapped.indices {
            var changed = wrapped
            changed[index] ^= 0x10
            #expect(throws: CryptoError.unwrapFailed) { try AESKeyWrap.unwrap(changed, with: key) }
        }
        for count in [0, 8, 16, 39, 41, 8_192] {
            #expect(throws: CryptoError.self) {
                try AESKeyWrap.unwrap([UInt8](repeating: 0, count: count), with: key)
            }
        }
        #expect(throws: CryptoError.invalidKeyLength(byteCount: 31)) {
            try AESKeyWrap.unwrap(wrapped, with: SecretBytes(randomCount: 31))
        }
        #expect(throws: CryptoError.invalidKeyLength(byteCount: 15)) {
            try AESKeyWrap.wrap(SecretBytes(randomCount: 15), with: key)
        }
    }

    @Test("CBC has the vector of NIST SP 800-38A")
    func cbcVector() throws {
        let key = secret(hex: "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
        let iv = Hex.decode("000102030405060708090a0b0c0d0e0f") ?? []
        let plain = Hex.decode("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51") ?? []
        let cipher = try CBCEncryptor.encrypt(plain, key: key, iv: iv, padding: .none)
        #expect(Hex.encode(cipher) == "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d")
        #expect(try decrypt(cipher, key: key, iv: iv) == plain)
        let short = secret(hex: "2b7e151628aed2a6abf7158809cf4f3c")
        let block = try CBCEncryptor.encrypt(Array(plain.prefix(16)), key: short, iv: iv, padding: .none)
        #expect(Hex.encode(block) == "7649abac8119b246cee98e9b12e9197d")
        #expect(try decrypt(block, key: short, iv: iv) == Array(plain.prefix(16)))
    }

    private func decrypt(_ cipher: [UInt8], key: SecretBytes, iv: [UInt8]) throws -> [UInt8] {
        var buffer = cipher
        let decryptor = try CBCDecryptor(key: key)
        try buffer.withUnsafeMutableBytes { buffer in
            try iv.withUnsafeBytes { iv in
                try decryptor.decrypt(blocks: UnsafeRawBufferPointer(buffer), iv: iv, into: buffer)
            }
        }
        return buffer
    }

    @Test("encryption in pieces gives the bytes of encryption at once")
    func streaming() throws {
        let key = SecretBytes(randomCount: 32)
        let plain = (0..<10_001).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let whole = try CBCEncryptor.encrypt(plain, key: key)
        let encryptor = try CBCEncryptor(key: key)
        var pieces: [UInt8] = []
        for start in stride(from: 0, to: plain.count, by: 333) {
            pieces += try encryptor.update(Array(plain[start..<min(plain.count, start + 333)]))
        }
        pieces += try encryptor.finish()
        #expect(pieces == whole)
        #expect(whole.count == 10_016)
    }

    @Test("wrong lengths of keys, vectors and blocks are refused")
    func refusals() throws {
        let key = SecretBytes(randomCount: 32)
        #expect(throws: CryptoError.invalidKeyLength(byteCount: 24)) {
            try CBCDecryptor(key: SecretBytes(randomCount: 24))
        }
        #expect(throws: CryptoError.invalidKeyLength(byteCount: 0)) { try CBCEncryptor(key: secret("")) }
        #expect(throws: CryptoError.self) { try CBCEncryptor(key: key, iv: [1, 2]) }
        #expect(throws: CryptoError.self) { try decrypt([1, 2, 3], key: key, iv: [UInt8](repeating: 0, count: 16)) }
        #expect(throws: CryptoError.self) { try decrypt([], key: key, iv: []) }
        #expect(throws: CryptoError.self) { try CBCEncryptor.encrypt([1], key: key, padding: .none) }
    }

    @Test("one decryptor serves many threads at once")
    func concurrency() async throws {
        let key = SecretBytes(randomCount: 32)
        let plain = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let cipher = try CBCEncryptor.encrypt(plain, key: key)
        let source = try EncryptedFileSource(BytesSource(cipher), key: key, length: .declared(65_536))
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for start in 0..<64 {
                group.addTask {
                    let offset = start * 1_000
                    return try source.bytes(at: Int64(offset), count: 1_500)
                        == Array(plain[offset..<min(plain.count, offset + 1_500)])
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test("every error says something of its own")
    func descriptions() {
        let errors: [CryptoError] = [
            .invalidKeyLength(byteCount: 3), .invalidParameter("p"), .unwrapFailed, .cancelled,
            .libraryFailure(operation: "x"),
        ]
        #expect(Set(errors.map(\.description)).count == errors.count)
    }
}
