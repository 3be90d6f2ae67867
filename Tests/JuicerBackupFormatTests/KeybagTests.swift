import JuicerBackupFormat
import JuicerCore
import JuicerCrypto
import TestSupport
import Testing

@Suite struct KeybagTests {
    private func keys(_ builder: KeybagBuilder, passphrase: String? = nil) throws -> ClassKeys {
        let bag = try Keybag(parsing: builder.build())
        return try bag.unlock(passphrase: builder.secret(passphrase ?? builder.passphrase))
    }

    private func expect(_ code: BackupFormatError.Code, _ builder: KeybagBuilder) {
        #expect(throws: BackupFormatError(code, "")) { try keys(builder) }
    }

    @Test("Both generations give the class keys that were wrapped", arguments: [true, false])
    func generations(_ hasFirstPass: Bool) throws {
        var builder = KeybagBuilder()
        if !hasFirstPass {
            builder.firstSalt = nil
            builder.firstIterations = nil
            builder.version = 3
        }
        let keys = try keys(builder)
        #expect(keys.available == [1, 3, 4])
        let fileKey = SecretBytes(randomCount: 32)
        let classKey = KeybagBuilder.key(3).withUnsafeBytes { SecretBytes(copying: $0) }
        let stored = [3, 0, 0, 0] + (try AESKeyWrap.wrap(fileKey, with: classKey))
        let wrapped = try #require(WrappedFileKey(stored))
        #expect(wrapped.prefixMatches(protectionClass: 3))
        #expect(try keys.unwrap(wrapped, protectionClass: 3).constantTimeEquals(fileKey))
        #expect(throws: BackupFormatError(.fileKeyDamaged, "")) { try keys.unwrap(wrapped, protectionClass: 4) }
    }

    @Test("A fixed bag derives the key that another implementation derives")
    func knownAnswer() throws {
        // Computed once with Python's hashlib.pbkdf2_hmac: SHA-256 with 20 rounds, then SHA-1 with 10.
        let derived = try KeybagBuilder().derivedKey()
        #expect(derived.withUnsafeBytes { Hex.encode($0) } == Self.knownKey)
    }

    static let knownKey = "07d7f180ef2405f47e761af06d732dcdf7195f248e982c8652c3bae7dba2d948"

    @Test("Classes that need the device are told apart from missing ones")
    func deviceBound() throws {
        let keys = try keys(KeybagBuilder())
        #expect(keys.deviceBound == [2, 11])
        let wrapped = try #require(WrappedFileKey(Array(repeating: 0, count: 44)))
        #expect(throws: BackupFormatError(.classKeyDeviceBound, "")) { try keys.unwrap(wrapped, protectionClass: 2) }
        #expect(throws: BackupFormatError(.classKeyDeviceBound, "")) { try keys.unwrap(wrapped, protectionClass: 11) }
        #expect(throws: BackupFormatError(.classKeyMissing, "")) { try keys.unwrap(wrapped, protectionClass: 5) }
    }

    @Test("A wrong passphrase opens nothing and is told as such")
    func wrongPassphrase() {
        #expect(throws: BackupFormatError(.passphraseWrong, "")) { try keys(KeybagBuilder(), passphrase: "wrong") }
        #expect(throws: BackupFormatError(.passphraseWrong, "")) { try keys(KeybagBuilder(), passphrase: "") }
    }

    @Test("A mixture of opened and damaged classes is a damaged bag, not a wrong passphrase")
    func mixture() {
        var builder = KeybagBuilder()
        builder.damaged = [3]
        expect(.keybagInconsistent, builder)
    }

    @Test("A bag without a class for the passphrase is damaged")
    func nothingToOpen() {
        var builder = KeybagBuilder()
        builder.classes = [(11, 1, [])]
        expect(.keybagDamaged, builder)
    }

    @Test(
        "Counts beyond any real bag are refused before any derivation",
        arguments: [0, 10_000_001, 0xFFFF_FFFF] as [UInt32]
    )
    func hostileIterations(_ count: UInt32) {
        let bag = KeybagBuilder.self
        var bytes = bag.record("VERS", bag.number(5)) + bag.record("TYPE", bag.number(1))
        bytes += bag.record("SALT", Array(repeating: 1, count: 20)) + bag.record("ITER", bag.number(count))
        let elapsed = ContinuousClock()
            .measure {
                #expect(throws: BackupFormatError(.iterationsOutOfRange, "")) { try Keybag(parsing: bytes) }
            }
        #expect(elapsed < .seconds(1))
    }

    @Test("Hostile counts of the first pass are refused too", arguments: [0, 50_000_001, 0xFFFF_FFFF] as [UInt32])
    func hostileFirstPass(_ count: UInt32) {
        let bag = KeybagBuilder.self
        var bytes = bag.record("VERS", bag.number(5)) + bag.record("TYPE", bag.number(1))
        bytes += bag.record("SALT", Array(repeating: 1, count: 20)) + bag.record("ITER", bag.number(10_000))
        bytes += bag.record("DPIC", bag.number(count)) + bag.record("DPSL", Array(repeating: 1, count: 20))
        #expect(throws: BackupFormatError(.iterationsOutOfRange, "")) { try Keybag(parsing: bytes) }
    }

    @Test("Bags of other types are unsupported")
    func type() {
        var builder = KeybagBuilder()
        builder.type = 0
        expect(.keybagUnsupported, builder)
    }

    @Test(
        "Structure that cannot be is damaged",
        arguments: [
            "truncated", "twice in header", "class twice", "no class number", "short key", "length beyond the end",
            "salt missing", "first pass without salt",
        ]
    )
    func damaged(_ what: String) throws {
        var builder = KeybagBuilder()
        var bytes = try builder.build()
        switch what {
        case "truncated": bytes.removeLast(3)
        case "twice in header": builder.extraHeader = KeybagBuilder.record("SALT", Array(1...20))
        case "class twice": builder.classes.append(builder.classes[0])
        case "no class number": bytes += KeybagBuilder.record("UUID", Array(repeating: 0, count: 16))
        case "short key":
            bytes += KeybagBuilder.record("UUID", []) + KeybagBuilder.record("CLAS", [0, 0, 0, 9])
            bytes += KeybagBuilder.record("WRAP", [0, 0, 0, 2]) + KeybagBuilder.record("WPKY", [1, 2, 3])
        case "length beyond the end": bytes += Array("XXXX".utf8) + [0xFF, 0xFF, 0xFF, 0xFF]
        case "salt missing": builder.salt = []
        default: builder.extraHeader = KeybagBuilder.record("DPIC", [0, 0, 0, 9])
        }
        switch what {
        case "twice in header", "class twice": bytes = try builder.build()
        case "salt missing": bytes = try builder.build()
        case "first pass without salt":
            builder.firstSalt = nil
            bytes = try builder.build()
        default: break
        }
        #expect(throws: BackupFormatError(.keybagDamaged, "")) { try Keybag(parsing: bytes) }
    }

    @Test("A bag of absurd size is refused")
    func tooLarge() {
        #expect(throws: BackupFormatError(.limitExceeded, "")) {
            try Keybag(parsing: Array(repeating: 0, count: 70_000))
        }
    }

    @Test("Unknown tags are passed over")
    func unknownTags() throws {
        var builder = KeybagBuilder()
        builder.extraHeader = KeybagBuilder.record("NEWT", [1, 2, 3])
        #expect(try keys(builder).available == [1, 3, 4])
    }

    @Test("A derivation stops when nobody wants it")
    func cancellation() throws {
        var builder = KeybagBuilder()
        let bytes = try builder.build()
        builder.iterations = 10_000_000
        var bag = try Keybag(parsing: bytes)
        bag.lastPass.iterations = 10_000_000
        #expect(throws: BackupFormatError(.cancelled, "")) {
            try bag.unlock(passphrase: builder.secret("x"), isCancelled: { true })
        }
    }

    @Test("10,000 mutated bags are read or refused, never more")
    func mutations() throws {
        var refused = 0
        for variant in Mutations(of: try KeybagBuilder().build(), count: 10_000, seed: 11) {
            do throws(BackupFormatError) {
                _ = try Keybag(parsing: variant)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 1_000)
    }
}
