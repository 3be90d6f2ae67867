public import JuicerCore

/// The plaintext of a backup's encrypted file, read at any offset.
///
/// Contents are AES-256-CBC with a zero initialisation vector and a key for each file. In CBC the plaintext of a block
/// needs only its own ciphertext and that of the block before, so a read touches the blocks it covers and 16 bytes
/// more. Nothing is cached or written; plaintext comes to be in the reader's own buffer.
public final class EncryptedFileSource: ContentSource {
    /// Bytes that are read and decrypted in one go: what was read is still in the core's own cache then.
    private static let stretch = 128 << 10

    public let lengthReport: ContentLengthReport
    private let ciphertext: any RandomAccessSource
    private let decryptor: CBCDecryptor

    /// Finds the length of the content by decrypting the last block.
    ///
    /// - Parameters:
    ///   - ciphertext: the stored file. Bytes after its last whole block of 16 are ignored.
    ///   - key: 32 bytes.
    /// - Throws: ``CryptoError``, ``ContentError``, or what the source throws.
    public init(_ ciphertext: any RandomAccessSource, key: SecretBytes, length rule: ContentLengthRule) throws {
        guard key.count == 32 else { throw CryptoError.invalidKeyLength(byteCount: key.count) }
        self.ciphertext = ciphertext
        self.decryptor = try CBCDecryptor(key: key)
        let stored = try ciphertext.size
        let padding = try Self.padding(of: ciphertext, stored: stored, decryptor)
        self.lengthReport = ContentLengthReport(encryptedLength: stored, padding: padding, rule: rule)
    }

    public var size: Int64 { lengthReport.contentLength }

    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        guard offset >= 0, offset < size, buffer.count > 0 else { return 0 }
        let count = Int(min(Int64(buffer.count), size - offset))
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        let inFirstBlock = Int(offset % 16)
        try Self.withInitialVector(of: ciphertext, block: offset - Int64(inFirstBlock)) { iv in
            // An error of the source passes through the decryptor's typed throws as a value.
            let outcome = try decryptor.withStream(iv: iv) { stream throws(CryptoError) in
                Result { try self.decrypt(stream, into: target, at: offset, skipping: inFirstBlock) }
            }
            try outcome.get()
        }
        return count
    }

    /// Decrypts part of a block at the front, whole blocks in place, and part of a block at the end.
    private func decrypt(
        _ stream: borrowing CBCDecryptor.Stream,
        into target: UnsafeMutableRawBufferPointer,
        at offset: Int64,
        skipping skipped: Int
    ) throws {
        var done = 0
        if skipped > 0 {
            done = min(16 - skipped, target.count)
            try decryptBlock(stream, at: offset - Int64(skipped)) { block in
                target.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[skipped..<skipped + done]))
            }
        }
        var whole = (target.count - done) / 16 * 16
        while whole > 0 {
            let count = min(whole, Self.stretch)
            let blocks = UnsafeMutableRawBufferPointer(rebasing: target[done..<done + count])
            try Self.readFully(ciphertext, into: blocks, at: offset + Int64(done))
            try stream.decrypt(blocks: UnsafeRawBufferPointer(blocks), into: blocks)
            done += count
            whole -= count
        }
        if done < target.count {
            try decryptBlock(stream, at: offset + Int64(done)) { block in
                let rest = UnsafeMutableRawBufferPointer(rebasing: target[done...])
                rest.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[..<rest.count]))
            }
        }
    }

    private func decryptBlock(
        _ stream: borrowing CBCDecryptor.Stream,
        at offset: Int64,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws {
        try withBlock { block in
            try Self.readFully(ciphertext, into: block, at: offset)
            try stream.decrypt(blocks: UnsafeRawBufferPointer(block), into: block)
            body(UnsafeRawBufferPointer(block))
        }
    }

    /// Number of padding bytes, when the last block ends in valid PKCS#7 padding.
    private static func padding(
        of ciphertext: any RandomAccessSource,
        stored: Int64,
        _ decryptor: CBCDecryptor
    ) throws -> Int64? {
        let last = stored / 16 * 16 - 16
        guard last >= 0 else { return nil }
        // The block before, or zeros, and the last one.
        return try withUnsafeTemporaryAllocation(byteCount: 32, alignment: 16) { end in
            defer { wipe(end) }
            let iv = UnsafeMutableRawBufferPointer(rebasing: end[..<16])
            let block = UnsafeMutableRawBufferPointer(rebasing: end[16...])
            if last > 0 {
                try readFully(ciphertext, into: end, at: last - 16)
            } else {
                wipe(iv)
                try readFully(ciphertext, into: block, at: last)
            }
            try decryptor.decrypt(blocks: UnsafeRawBufferPointer(block), iv: UnsafeRawBufferPointer(iv), into: block)
            let count = block[15]
            guard (1...16).contains(count), block.suffix(Int(count)).allSatisfy({ $0 == count }) else { return nil }
            return Int64(count)
        }
    }

    /// Lends the ciphertext before a block, or zeros before the first.
    private static func withInitialVector<R>(
        of ciphertext: any RandomAccessSource,
        block offset: Int64,
        _ body: (UnsafeRawBufferPointer) throws -> R
    ) throws -> R {
        try withBlock { iv in
            if offset > 0 {
                try readFully(ciphertext, into: iv, at: offset - 16)
            } else {
                wipe(iv)
            }
            return try body(UnsafeRawBufferPointer(iv))
        }
    }

    private static func readFully(
        _ source: any RandomAccessSource,
        into buffer: UnsafeMutableRawBufferPointer,
        at offset: Int64
    ) throws {
        let count = try source.read(into: buffer, at: offset)
        guard count == buffer.count else {
            // What was read before the end is ciphertext: it does not stay in the reader's buffer.
            wipe(buffer)
            throw ContentError.shrunkWhileOpen(
                expected: offset + Int64(buffer.count),
                available: offset + Int64(count)
            )
        }
    }
}

/// The content of a file that is stored as it is.
public final class PlainFileSource: ContentSource {
    public let lengthReport: ContentLengthReport
    private let source: any RandomAccessSource

    /// - Parameter declaredLength: what the index declares, for the report only.
    public init(_ source: any RandomAccessSource, declaredLength: Int64? = nil) throws {
        self.source = source
        self.lengthReport = ContentLengthReport(plainLength: try source.size, declared: declaredLength)
    }

    public var size: Int64 { lengthReport.contentLength }

    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        guard offset >= 0, offset < size, buffer.count > 0 else { return 0 }
        let wanted = Int(min(Int64(buffer.count), size - offset))
        let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), at: offset)
        guard count == wanted else {
            throw ContentError.shrunkWhileOpen(expected: offset + Int64(wanted), available: offset + Int64(count))
        }
        return count
    }
}

/// Lends 16 bytes of the stack, wiped afterwards.
private func withBlock<R>(_ body: (UnsafeMutableRawBufferPointer) throws -> R) throws -> R {
    try withUnsafeTemporaryAllocation(byteCount: 16, alignment: 16) { block in
        defer { wipe(block) }
        return try body(block)
    }
}
