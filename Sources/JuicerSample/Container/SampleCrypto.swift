import JuicerCore
import JuicerCrypto

/// The cryptography that writing a backup takes.
enum SampleCrypto {
    /// 32 bytes drawn from the sample's seed.
    static func key(from random: inout SampleRandom) -> SecretBytes {
        SecretBytes(count: 32) { random.fill($0) }
    }

    static func deriveSHA256(_ secret: SecretBytes, salt: [UInt8], iterations: UInt32) throws -> SecretBytes {
        try PBKDF2.sha256(password: secret, salt: salt, iterations: iterations, length: 32)
    }

    static func deriveSHA1(_ secret: SecretBytes, salt: [UInt8], iterations: UInt32) throws -> SecretBytes {
        try PBKDF2.sha1(password: secret, salt: salt, iterations: iterations, length: 32)
    }

    /// RFC 3394: eight bytes longer than the key.
    static func wrap(_ key: SecretBytes, with wrappingKey: SecretBytes) throws -> [UInt8] {
        try AESKeyWrap.wrap(key, with: wrappingKey)
    }

    /// Encrypts a key with AES-CBC, zero IV and no padding, as a device binds keys to itself.
    static func encryptBlocks(of key: SecretBytes, with wrappingKey: SecretBytes) throws -> SecretBytes {
        let encryptor = try CBCEncryptor(key: wrappingKey, padding: .none)
        return try SecretBytes(count: key.count) { target in
            // The cipher asks for room that it does not use here.
            _ = try SecretBytes(count: key.count + 16) { room in
                let count = try key.withUnsafeBytes { try encryptor.update($0, into: room) }
                target.copyMemory(from: UnsafeRawBufferPointer(rebasing: room[..<count]))
            }
        }
    }

    static func sha1(_ bytes: [UInt8]) -> [UInt8] { HashFunction.sha1.hash(bytes) }

    /// AES-256-CBC with a zero IV over a stream of any length.
    final class Encryptor {
        private let encryptor: CBCEncryptor
        private var room = [UInt8](repeating: 0, count: 4096)

        init(key: SecretBytes) throws {
            encryptor = try CBCEncryptor(key: key)
        }

        /// Encrypts more plaintext and hands the ciphertext on.
        func update(_ plain: UnsafeRawBufferPointer, _ write: (UnsafeRawBufferPointer) throws -> Void) throws {
            if room.count < plain.count + 16 { room = [UInt8](repeating: 0, count: plain.count + 16) }
            try room.withUnsafeMutableBytes { room in
                let count = try encryptor.update(plain, into: room)
                try write(UnsafeRawBufferPointer(rebasing: room[..<count]))
            }
        }

        /// Writes the last block with its padding.
        func finish(_ write: (UnsafeRawBufferPointer) throws -> Void) throws {
            try encryptor.finish().withUnsafeBytes { try write($0) }
        }
    }

    /// The key under which iOS 10.0 alone encrypted the records of its index, and how it can be checked.
    struct RecordKey {
        let salt: [UInt8]
        let passwordHash: [UInt8]
        private let key: SecretBytes

        init(passphrase: SecretBytes, salt: [UInt8]) throws {
            self.salt = salt
            let salted = SecretBytes(count: passphrase.count + salt.count) { target in
                passphrase.withUnsafeBytes { target.copyMemory(from: $0) }
                for (index, byte) in salt.enumerated() { target[passphrase.count + index] = byte }
            }
            passwordHash = HashFunction.sha256.hash(salted)
            var digest = HashFunction.sha1.hash(salted)
            defer { digest.withUnsafeMutableBytes { wipe($0) } }
            key = digest.withUnsafeBytes { SecretBytes(copying: UnsafeRawBufferPointer(rebasing: $0[..<16])) }
        }

        /// AES-128-CBC with the IV 00 01 … 0F and padding.
        func encrypt(_ plain: [UInt8]) throws -> [UInt8] {
            try CBCEncryptor.encrypt(plain, key: key, iv: Array(0..<16))
        }
    }
}
