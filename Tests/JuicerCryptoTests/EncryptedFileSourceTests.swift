import JuicerCore
import JuicerCrypto
import Synchronization
import TestSupport
import Testing

@Suite struct EncryptedFileSourceTests {
    private let key = SecretBytes(randomCount: 32)

    private func content(_ count: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: UInt64(count) + 1)
        return generator.bytes(count)
    }

    @Test("any part of a file can be read", arguments: [0, 1, 15, 16, 17, 31, 32, 33, 100, 255, 256])
    func everyPart(count: Int) throws {
        let plain = content(count)
        let stored = BytesSource(try CBCEncryptor.encrypt(plain, key: key))
        let source = try EncryptedFileSource(stored, key: key, length: .declared(Int64(count)))
        #expect(source.size == Int64(count))
        #expect(source.lengthReport.isRegular)
        for offset in stride(from: 0, through: count + 1, by: count > 100 ? 7 : 1) {
            for length in stride(from: 0, through: count + 18 - offset, by: count > 100 ? 5 : 1) {
                let expected = offset < count ? Array(plain[offset..<min(count, offset + length)]) : []
                #expect(try source.bytes(at: Int64(offset), count: length) == expected)
            }
        }
        #expect(try source.bytes(at: -1, count: 4) == [])
        #expect(try source.bytes(at: .max, count: 4) == [])
    }

    @Test("a read touches only the blocks it covers and the one before")
    func touchedBytes() throws {
        let plain = content(1 << 20)
        let counter = CountingSource(BytesSource(try CBCEncryptor.encrypt(plain, key: key)))
        let source = try EncryptedFileSource(counter, key: key, length: .declared(1 << 20))
        #expect(counter.count.withLock { $0 } <= 32)
        counter.count.withLock { $0 = 0 }
        #expect(try source.bytes(at: (1 << 20) - 1_024, count: 4_096) == Array(plain.suffix(1_024)))
        #expect(counter.count.withLock { $0 } == 1_024 + 16)
        counter.count.withLock { $0 = 0 }
        #expect(try source.bytes(at: 1_003, count: 100) == Array(plain[1_003..<1_103]))
        #expect(counter.count.withLock { $0 } <= 100 + 16 + 32)
    }

    private func report(_ plain: [UInt8], padded: Bool = true, declared: Int64, extra: Int = 0, cut: Int = 0) throws
        -> (ContentLengthReport, [UInt8])
    {
        var stored = try CBCEncryptor.encrypt(plain, key: key, padding: padded ? .pkcs7 : .none)
        stored += [UInt8](repeating: 9, count: extra)
        stored.removeLast(cut)
        let source = try EncryptedFileSource(BytesSource(stored), key: key, length: .declared(declared))
        return (source.lengthReport, try source.bytes(count: stored.count + 16))
    }

    @Test("a declared size that is too small does not cut a file")
    func declaredTooSmall() throws {
        let plain = content(1_000)
        let (report, read) = try report(plain, declared: 100)
        #expect(read == plain)
        #expect(report.findings == [.differsFromDeclared(actual: 1_000, declared: 100)])
    }

    @Test("a declared size that is too large keeps every byte and says that the file is incomplete")
    func declaredTooLarge() throws {
        let plain = content(1_000)
        let (report, read) = try report(plain, declared: 5_000)
        #expect(Array(read.prefix(1_000)) == plain)
        #expect(read.count == 1_008)
        #expect(report.findings == [.incomplete(available: 1_008, declared: 5_000)])
        #expect(report.declaredLength == 5_000 && report.storedLength == 1_008)
    }

    @Test("a declaration within the last block is corrected by the padding")
    func declaredSlightlyOff() throws {
        let plain = content(1_000)
        #expect(try report(plain, declared: 1_007).1 == plain)
        #expect(try report(plain, declared: 1_007).0.findings == [.incomplete(available: 1_000, declared: 1_007)])
        #expect(
            try report(plain, declared: 999).0.findings == [.differsFromDeclared(actual: 1_000, declared: 999)]
        )
    }

    @Test("a file without padding is kept whole")
    func missingPadding() throws {
        let plain = content(1_024)
        let (report, read) = try report(plain, padded: false, declared: 1_024)
        #expect(read == plain)
        #expect(report.findings == [.missingPadding])
    }

    @Test("content that ends like padding is not taken for padding when it is declared as content")
    func contentLikePadding() throws {
        let plain = content(1_008) + [UInt8](repeating: 1, count: 16)
        let (report, read) = try report(plain, padded: false, declared: 1_024)
        #expect(read == plain)
        #expect(report.findings == [.missingPadding])
    }

    @Test("invalid padding is content", arguments: [0, 17, 0xFF] as [UInt8])
    func invalidPadding(last: UInt8) throws {
        let plain = [UInt8](repeating: 3, count: 31) + [last]
        #expect(try report(plain, padded: false, declared: 20).1 == plain)
        let almost = [UInt8](repeating: 9, count: 28) + [4, 5, 4, 4]
        #expect(try report(almost, padded: false, declared: 20).0.findings == [.missingPadding])
    }

    @Test("bytes after the last whole block are ignored and reported")
    func trailingBytes() throws {
        let plain = content(100)
        let (report, read) = try report(plain, declared: 100, extra: 5)
        #expect(read == plain)
        #expect(report.findings == [.trailingBytes(5)])
    }

    @Test("a file cut off in the middle keeps what is there")
    func cutOff() throws {
        let plain = content(1_000)
        let (report, read) = try report(plain, declared: 1_000, cut: 500)
        #expect(read == Array(plain.prefix(496)))
        #expect(report.findings == [.trailingBytes(12), .incomplete(available: 496, declared: 1_000)])
    }

    @Test("an empty file may be stored as a block of padding or as nothing")
    func emptyFile() throws {
        #expect(try report([], declared: 0).0.findings == [])
        #expect(try report([], declared: 0).1 == [])
        let nothing = try EncryptedFileSource(BytesSource([]), key: key, length: .declared(0))
        #expect(nothing.size == 0 && nothing.lengthReport.isRegular)
        let less = try EncryptedFileSource(BytesSource([1, 2]), key: key, length: .declared(0))
        #expect(less.size == 0 && less.lengthReport.findings == [.trailingBytes(2)])
    }

    @Test("absurd declarations change no byte", arguments: [Int64.min, -1, Int64.max])
    func absurdDeclarations(declared: Int64) throws {
        let plain = content(40)
        let (report, read) = try report(plain, declared: declared)
        #expect(Array(read.prefix(40)) == plain)
        #expect(!report.isRegular)
    }

    @Test("without a declaration valid padding decides, and a database keeps all")
    func otherRules() throws {
        let plain = content(100)
        let stored = BytesSource(try CBCEncryptor.encrypt(plain, key: key))
        #expect(try EncryptedFileSource(stored, key: key, length: .padded).size == 100)
        #expect(try EncryptedFileSource(stored, key: key, length: .keepAll).size == 112)
        let bare = BytesSource(try CBCEncryptor.encrypt(content(32), key: key, padding: .none))
        let source = try EncryptedFileSource(bare, key: key, length: .padded)
        #expect(source.size == 32 && source.lengthReport.findings == [.missingPadding])
    }

    @Test("a file that shrinks while open fails the read and leaves no ciphertext behind")
    func shrinking() throws {
        let stored = try CBCEncryptor.encrypt(content(1_000), key: key)
        let shrinking = ShrinkingSource(stored)
        let source = try EncryptedFileSource(shrinking, key: key, length: .declared(1_000))
        shrinking.limit.withLock { $0 = 500 }
        #expect(throws: ContentError.shrunkWhileOpen(expected: 992, available: 500)) {
            try source.bytes(count: 1_000)
        }
        #expect(throws: ContentError.shrunkWhileOpen(expected: 592, available: 576)) {
            try source.bytes(at: 600, count: 4)
        }
        let plain = try PlainFileSource(ShrinkingSource(stored, limit: 10), declaredLength: 1_008)
        #expect(throws: ContentError.shrunkWhileOpen(expected: 1_008, available: 10)) { try plain.bytes(count: 2_000) }
    }

    @Test("a plain file passes through with a report on its size")
    func plainFile() throws {
        let bytes = content(50)
        let source = try PlainFileSource(BytesSource(bytes), declaredLength: 50)
        #expect(try source.bytes(count: 100) == bytes && source.lengthReport.isRegular)
        #expect(try source.bytes(at: 50, count: 1) == [])
        let longer = try PlainFileSource(BytesSource(bytes), declaredLength: 60)
        #expect(longer.lengthReport.findings == [.incomplete(available: 50, declared: 60)])
        let shorter = try PlainFileSource(BytesSource(bytes), declaredLength: 40)
        #expect(shorter.lengthReport.findings == [.differsFromDeclared(actual: 50, declared: 40)])
        #expect(try PlainFileSource(BytesSource(bytes)).lengthReport.isRegular)
    }

    @Test("a key of another length is refused")
    func keyLength() {
        #expect(throws: CryptoError.invalidKeyLength(byteCount: 16)) {
            try EncryptedFileSource(BytesSource([]), key: SecretBytes(randomCount: 16), length: .padded)
        }
    }
}

private final class CountingSource: RandomAccessSource {
    let count = Mutex(0)
    private let source: BytesSource

    init(_ source: BytesSource) {
        self.source = source
    }

    var size: Int64 { source.size }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
        let got = source.read(into: buffer, at: offset)
        count.withLock { $0 += got }
        return got
    }
}

private final class ShrinkingSource: RandomAccessSource {
    let limit: Mutex<Int>
    private let bytes: [UInt8]

    init(_ bytes: [UInt8], limit: Int = .max) {
        self.bytes = bytes
        self.limit = Mutex(limit)
    }

    var size: Int64 { Int64(bytes.count) }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
        BytesSource(Array(bytes.prefix(limit.withLock { $0 }))).read(into: buffer, at: offset)
    }
}
