import JuicerCore

/// A keybag with its class keys, as devices make one for every backup.
struct Keybag {
    /// The record sequence for Manifest.plist.
    let bytes: [UInt8]
    /// Usable class keys by class. Device-bound classes have a key here too, which no reader can get.
    private let classKeys: [UInt32: SecretBytes]

    /// Who wraps a class key.
    private enum Wrap: UInt32 {
        case device = 1
        case passphrase = 2
        case both = 3
    }

    /// Makes a bag whose class keys are wrapped with a key from `passphrase`.
    static func make(options: SampleBackup.Options, passphrase: SecretBytes) throws -> Keybag {
        var random = SampleRandom(seed: options.seed, purpose: "keybag")
        let generation = options.generation
        let salt = random.bytes(20)
        let outerSalt = random.bytes(20)
        var inner = passphrase
        if generation.hasOuterDerivation {
            inner = try SampleCrypto.deriveSHA256(passphrase, salt: outerSalt, iterations: options.outerIterations)
        }
        let wrappingKey = try SampleCrypto.deriveSHA1(inner, salt: salt, iterations: options.innerIterations)
        let deviceKey = SampleCrypto.key(from: &random)

        var bytes: [UInt8] = []
        func append(_ tag: String, _ value: [UInt8]) {
            bytes += Array(tag.utf8) + bigEndian(UInt64(value.count), width: 4) + value
        }
        func append(_ tag: String, _ value: UInt32) { append(tag, bigEndian(UInt64(value), width: 4)) }

        let damage = options.damage
        append("VERS", generation.keybagVersion)
        append("TYPE", damage.contains(.wrongKeybagType) ? 2 : 1)
        append("UUID", random.bytes(16))
        append("HMCK", random.bytes(40))
        append("WRAP", 1)
        append("SALT", salt)
        append("ITER", damage.contains(.hostileInnerIterations) ? .max : options.innerIterations)
        if generation.hasOuterDerivation {
            append("DPWT", 1)
            append("DPIC", damage.contains(.hostileOuterIterations) ? .max : options.outerIterations)
            append("DPSL", outerSalt)
        }
        var keys: [UInt32: SecretBytes] = [:]
        for (number, wrap) in classes(of: generation) {
            let key = SampleCrypto.key(from: &random)
            keys[number] = key
            var wrapped =
                try wrap == .device
                ? SampleCrypto.wrap(key, with: deviceKey) : SampleCrypto.wrap(key, with: wrappingKey)
            if wrap == .both {
                // What the passphrase opens is still encrypted with the device's own key.
                let bound = try SampleCrypto.encryptBlocks(of: key, with: deviceKey)
                wrapped = try SampleCrypto.wrap(bound, with: wrappingKey)
            }
            if damage.contains(.mixedKeybag), number == 4 { wrapped[20] ^= 0x01 }
            append("UUID", random.bytes(16))
            append("CLAS", number)
            append("WRAP", wrap.rawValue)
            append("KTYP", 0)
            append("WPKY", wrapped)
        }
        if damage.contains(.truncatedKeybag) { bytes.removeLast(17) }
        return Keybag(bytes: bytes, classKeys: keys)
    }

    /// Wraps a file's key: prefix and wrapped key, 44 bytes.
    func wrap(_ key: SecretBytes, class number: UInt32) throws -> [UInt8] {
        guard let classKey = classKeys[number] else {
            throw SampleError(.internalFailure, "the keybag has no class \(number)")
        }
        return littleEndian(UInt64(number), width: 4) + (try SampleCrypto.wrap(key, with: classKey))
    }

    /// Files have classes 1 to 5, keychain items 6 to 11, of which the last three are this device's only.
    private static func classes(of generation: SampleGeneration) -> [(UInt32, Wrap)] {
        var list: [(UInt32, Wrap)] = (1...8).map { ($0, .passphrase) }
        list += (9...11).map { ($0, .both) }
        if generation == .ios17 { list += (16...18).map { ($0, .device) } }
        return list
    }
}
