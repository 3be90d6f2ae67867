internal import COpenSSL
public import JuicerCore
internal import Synchronization

/// AES-256 in ECB-Mix-ECB mode (Halevi and Rogaway, "A Parallelizable Enciphering Mode", 2003): a change of any bit of
/// the message changes all of it. Volumes encrypt names with it.
public final class EMECipher: Sendable {
    /// Length of a block, and of a tweak, in bytes.
    public static let blockSize = 16
    /// Most blocks of one message.
    public static let maximumBlocks = 128

    // Used under the lock alone, and freed when nobody can hold the reference.
    private nonisolated(unsafe) let encrypting: OpaquePointer
    private nonisolated(unsafe) let decrypting: OpaquePointer
    private let lock = Mutex(())

    /// - Parameter key: 32 bytes.
    public init(key: SecretBytes) throws(CryptoError) {
        guard key.count == 32 else { throw .invalidKeyLength(byteCount: key.count) }
        let cipher = try Ciphers.ecb(keyLength: key.count)
        encrypting = try Self.makeContext(cipher, key, encrypting: true)
        do {
            decrypting = try Self.makeContext(cipher, key, encrypting: false)
        } catch {
            EVP_CIPHER_CTX_free(encrypting)
            throw error
        }
    }

    deinit {
        EVP_CIPHER_CTX_free(encrypting)
        EVP_CIPHER_CTX_free(decrypting)
    }

    /// Encrypts a message of 1 to 128 whole blocks under a tweak of 16 bytes.
    public func encrypt(_ message: [UInt8], tweak: [UInt8]) throws(CryptoError) -> [UInt8] {
        try transform(message, tweak, encrypting: true)
    }

    /// Decrypts a message of 1 to 128 whole blocks under a tweak of 16 bytes.
    public func decrypt(_ message: [UInt8], tweak: [UInt8]) throws(CryptoError) -> [UInt8] {
        try transform(message, tweak, encrypting: false)
    }

    private func transform(_ message: [UInt8], _ tweak: [UInt8], encrypting: Bool) throws(CryptoError) -> [UInt8] {
        let count = message.count / Self.blockSize
        guard tweak.count == Self.blockSize, message.count.isMultiple(of: Self.blockSize),
            (1...Self.maximumBlocks).contains(count)
        else { throw .invalidParameter("a message has 1 to 128 blocks of 16 bytes, and a tweak 16 bytes") }
        let result = lock.withLock { _ in mix(message, tweak, isEncrypting: encrypting) }
        guard let result else { throw .libraryFailure(operation: "the encryption of a name") }
        return result
    }

    /// The mode itself, in the paper's names.
    private func mix(_ message: [UInt8], _ tweak: [UInt8], isEncrypting: Bool) -> [UInt8]? {
        let blockSize = Self.blockSize
        let context = isEncrypting ? encrypting : decrypting
        let blocks = message.count / blockSize
        var zero = [UInt8](repeating: 0, count: blockSize)
        // Both directions take the masks from the forward cipher.
        guard Self.apply(encrypting, &zero) else { return nil }
        var masks: [UInt8] = []
        masks.reserveCapacity(message.count)
        var mask = zero
        for _ in 0..<blocks {
            Self.double(&mask)
            masks += mask
        }
        var work = zip(message, masks).map { $0 ^ $1 }
        guard Self.apply(context, &work) else { return nil }

        var mp = tweak
        for (index, byte) in work.enumerated() { mp[index % blockSize] ^= byte }
        var mc = mp
        guard Self.apply(context, &mc) else { return nil }
        var m = zip(mp, mc).map { $0 ^ $1 }
        var first = zip(mc, tweak).map { $0 ^ $1 }
        for block in stride(from: blockSize, to: work.count, by: blockSize) {
            Self.double(&m)
            for index in 0..<blockSize {
                work[block + index] ^= m[index]
                first[index] ^= work[block + index]
            }
        }
        work.replaceSubrange(..<blockSize, with: first)
        guard Self.apply(context, &work) else { return nil }
        return zip(work, masks).map { $0 ^ $1 }
    }

    /// Multiplies by 2 in GF(2^128), the lowest bit in the first byte.
    private static func double(_ block: inout [UInt8]) {
        var carry: UInt8 = 0
        for index in 0..<blockSize {
            let next = block[index] >> 7
            block[index] = block[index] << 1 | carry
            carry = next
        }
        block[0] ^= carry * 0x87
    }

    private static func apply(_ context: OpaquePointer, _ blocks: inout [UInt8]) -> Bool {
        var produced: CInt = 0
        let count = CInt(blocks.count)
        return blocks.withUnsafeMutableBufferPointer { bytes in
            EVP_CipherUpdate(context, bytes.baseAddress, &produced, bytes.baseAddress, count) == 1 && produced == count
        }
    }

    private static func makeContext(
        _ cipher: OpaquePointer,
        _ key: SecretBytes,
        encrypting: Bool
    ) throws(CryptoError) -> OpaquePointer {
        guard let context = EVP_CIPHER_CTX_new() else { throw .libraryFailure(operation: "a cipher context") }
        let done = key.withUnsafeBytes { key in
            EVP_CipherInit_ex(
                context,
                cipher,
                nil,
                key.baseAddress?.assumingMemoryBound(to: UInt8.self),
                nil,
                encrypting ? 1 : 0
            ) == 1 && EVP_CIPHER_CTX_set_padding(context, 0) == 1
        }
        guard done else {
            EVP_CIPHER_CTX_free(context)
            throw .libraryFailure(operation: "a key for names")
        }
        return context
    }
}
