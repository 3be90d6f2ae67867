internal import COpenSSL
public import JuicerCore

/// AES-CBC decryption of whole blocks, anywhere in a file, without any treatment of padding.
///
/// It may be used from several threads at once: each call takes a cipher context of its own from a small store and
/// gives it back, so that the key is expanded once and not at every read.
public final class CBCDecryptor: Sendable {
    /// Length of a block and of an initialisation vector in bytes.
    public static let blockSize = 16

    private let key: SecretBytes
    private let contexts = CipherContextPool()

    /// - Parameter key: 32 bytes for AES-256, or 16 for AES-128.
    public init(key: SecretBytes) throws(CryptoError) {
        self.key = key
        contexts.giveBack(try makeContext())
    }

    /// Decrypts whole blocks into a buffer, which may be the very one they lie in.
    ///
    /// - Parameters:
    ///   - blocks: a multiple of 16 bytes.
    ///   - iv: 16 bytes: the ciphertext block before the first one, or zeros at the front of a backup's file.
    ///   - target: at least as long as `blocks`; the same memory or memory that does not overlap.
    public func decrypt(
        blocks: UnsafeRawBufferPointer,
        iv: UnsafeRawBufferPointer,
        into target: UnsafeMutableRawBufferPointer
    ) throws(CryptoError) {
        try withStream(iv: iv) { stream throws(CryptoError) in
            try stream.decrypt(blocks: blocks, into: target)
        }
    }

    /// Lends a stream that starts at an initialisation vector and decrypts consecutive blocks.
    func withStream<R>(
        iv: UnsafeRawBufferPointer,
        _ body: (borrowing Stream) throws(CryptoError) -> R
    ) throws(CryptoError) -> R {
        guard iv.count == Self.blockSize, let ivBytes = iv.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            throw .invalidParameter("an initialisation vector has 16 bytes")
        }
        let context: OpaquePointer
        if let idle = contexts.take() { context = idle } else { context = try makeContext() }
        defer { contexts.giveBack(context) }
        guard EVP_DecryptInit_ex(context, nil, nil, nil, ivBytes) == 1 else {
            throw .libraryFailure(operation: "an initialisation vector")
        }
        return try body(Stream(context: context))
    }

    private func makeContext() throws(CryptoError) -> OpaquePointer {
        let cipher = try Ciphers.cbc(keyLength: key.count)
        guard let context = EVP_CIPHER_CTX_new() else { throw .libraryFailure(operation: "a cipher context") }
        let result = key.withUnsafeBytes { key in
            EVP_DecryptInit_ex(context, cipher, nil, key.baseAddress?.assumingMemoryBound(to: UInt8.self), nil)
        }
        guard result == 1, EVP_CIPHER_CTX_set_padding(context, 0) == 1 else {
            EVP_CIPHER_CTX_free(context)
            throw .libraryFailure(operation: "a decryption key")
        }
        return context
    }

    /// Decryption of consecutive blocks within one call.
    struct Stream: ~Copyable {
        fileprivate let context: OpaquePointer

        func decrypt(blocks: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer) throws(CryptoError) {
            guard blocks.count.isMultiple(of: CBCDecryptor.blockSize), target.count >= blocks.count else {
                throw .invalidParameter("decryption takes whole blocks and room for all of them")
            }
            // The library counts in 32 bits.
            let most = 1 << 30
            var at = 0
            while at < blocks.count {
                let count = min(most, blocks.count - at)
                let input = blocks.baseAddress?.advanced(by: at).assumingMemoryBound(to: UInt8.self)
                let output = target.baseAddress?.advanced(by: at).assumingMemoryBound(to: UInt8.self)
                var produced: CInt = 0
                guard EVP_DecryptUpdate(context, output, &produced, input, CInt(count)) == 1, produced == count else {
                    throw .libraryFailure(operation: "a decryption")
                }
                at += count
            }
        }
    }
}
