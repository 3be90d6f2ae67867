import JuicerCore
import JuicerCrypto

/// Writes keybags by hand, the inverse of the parser and independent of the sample maker.
struct KeybagBuilder {
    var passphrase = "correct horse battery staple"
    var type: UInt32 = 1
    var version: UInt32 = 5
    var iterations: UInt32 = 10
    var firstIterations: UInt32? = 20
    var salt: [UInt8] = Array(1...20)
    var firstSalt: [UInt8]? = Array(21...40)
    /// Class, wrapping, key.
    var classes: [(UInt32, UInt32, [UInt8])] = [
        (1, 2, key(1)), (3, 2, key(3)), (4, 2, key(4)), (2, 3, key(2)), (11, 1, []),
    ]
    /// Classes whose wrapped key is damaged afterwards.
    var damaged: Set<UInt32> = []
    var extraHeader: [UInt8] = []

    /// A recognisable key for a class.
    static func key(_ protectionClass: UInt32) -> [UInt8] {
        (0..<32).map { UInt8(truncatingIfNeeded: Int(protectionClass) * 37 + $0 * 7) }
    }

    static func record(_ tag: String, _ value: [UInt8]) -> [UInt8] {
        Array(tag.utf8) + number(UInt32(value.count)) + value
    }

    static func number(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32($0))) }
    }

    func secret(_ text: String) -> SecretBytes { Array(text.utf8).withUnsafeBytes { SecretBytes(copying: $0) } }

    func derivedKey() throws -> SecretBytes {
        var key = secret(passphrase)
        if let firstSalt, let firstIterations {
            key = try PBKDF2.sha256(password: key, salt: firstSalt, iterations: firstIterations, length: 32)
        }
        return try PBKDF2.sha1(password: key, salt: salt, iterations: iterations, length: 32)
    }

    func build() throws -> [UInt8] {
        let derived = try derivedKey()
        var bytes = Self.record("VERS", Self.number(version)) + Self.record("TYPE", Self.number(type))
        bytes +=
            Self.record("UUID", Array(repeating: 9, count: 16)) + Self.record("HMCK", Array(repeating: 1, count: 40))
        bytes += Self.record("WRAP", Self.number(1)) + Self.record("SALT", salt)
        bytes += Self.record("ITER", Self.number(iterations)) + extraHeader
        if let firstSalt, let firstIterations {
            bytes += Self.record("DPWT", Self.number(1)) + Self.record("DPIC", Self.number(firstIterations))
            bytes += Self.record("DPSL", firstSalt)
        }
        for (number, wrapping, key) in classes {
            bytes += Self.record("UUID", Array(repeating: UInt8(number), count: 16))
            bytes += Self.record("CLAS", Self.number(number)) + Self.record("WRAP", Self.number(wrapping))
            bytes += Self.record("KTYP", Self.number(0))
            guard !key.isEmpty else { continue }
            var wrapped = try AESKeyWrap.wrap(key.withUnsafeBytes { SecretBytes(copying: $0) }, with: derived)
            if damaged.contains(number) { wrapped[5] ^= 1 }
            bytes += Self.record("WPKY", wrapped)
        }
        return bytes
    }
}
