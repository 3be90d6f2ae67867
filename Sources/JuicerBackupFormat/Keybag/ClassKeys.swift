public import JuicerCore
internal import JuicerCrypto

/// The class keys that a passphrase opened. They are wiped with the last reference to them.
public struct ClassKeys: Sendable {
    let keys: [UInt32: SecretBytes]

    /// Classes whose keys need the device: the passphrase opened at most a shell around them.
    public let deviceBound: Set<UInt32>

    /// Takes keys by protection class.
    public init(_ keys: [UInt32: SecretBytes], deviceBound: Set<UInt32>) {
        self.keys = keys
        self.deviceBound = deviceBound
    }

    /// The classes whose keys are there.
    public var available: Set<UInt32> { Set(keys.keys) }

    /// Unwraps a file's key.
    ///
    /// - Throws: `classKeyMissing`, `classKeyDeviceBound`, `fileKeyDamaged`.
    public func unwrap(
        _ wrapped: WrappedFileKey,
        protectionClass: UInt32
    ) throws(BackupFormatError) -> SecretBytes {
        guard let classKey = keys[protectionClass] else {
            if deviceBound.contains(protectionClass) {
                throw BackupFormatError(
                    .classKeyDeviceBound,
                    "the key of protection class \(protectionClass) is bound to the device"
                )
            }
            throw BackupFormatError(.classKeyMissing, "the keybag has no key of protection class \(protectionClass)")
        }
        do throws(CryptoError) {
            return try AESKeyWrap.unwrap(wrapped.bytes, with: classKey)
        } catch {
            throw BackupFormatError(.fileKeyDamaged, "the file's key does not verify under its class key")
        }
    }
}

extension Keybag {
    /// Derives the key of a passphrase and opens the classes with it.
    ///
    /// A right passphrase opens every class that a passphrase wraps, a wrong one none. Takes about a second on purpose.
    ///
    /// - Throws: `passphraseWrong`, `keybagInconsistent`, `keybagDamaged` (nothing to open), `cancelled`.
    public func unlock(
        passphrase: SecretBytes,
        isCancelled: () -> Bool = { Task.isCancelled }
    ) throws(BackupFormatError) -> ClassKeys {
        guard classes.contains(where: { $0.wrapping.contains(.passphrase) }) else {
            throw BackupFormatError(.keybagDamaged, "the keybag has no class that a passphrase opens")
        }
        let derived = try deriveKey(passphrase: passphrase, isCancelled: isCancelled)
        var keys: [UInt32: SecretBytes] = [:]
        var deviceBound: Set<UInt32> = []
        var failed = 0
        var opened = 0
        for entry in classes {
            if entry.wrapping.contains(.device) { deviceBound.insert(entry.protectionClass) }
            guard entry.wrapping.contains(.passphrase) else { continue }
            guard let key = try? AESKeyWrap.unwrap(entry.wrappedKey, with: derived) else {
                failed += 1
                continue
            }
            opened += 1
            // With the device's wrapping inside, what came out is still encrypted and no key at all.
            if !entry.wrapping.contains(.device) { keys[entry.protectionClass] = key }
        }
        guard opened > 0 else {
            throw BackupFormatError(
                .passphraseWrong,
                "the passphrase does not open this backup",
                hint: "it is the one set for encrypted backups in Finder or iTunes, not the device's passcode"
            )
        }
        guard failed == 0 else {
            throw BackupFormatError(
                .keybagInconsistent,
                "the passphrase is right, but \(failed) of \(failed + opened) classes of the keybag are damaged",
                hint: "use another copy of the backup"
            )
        }
        return ClassKeys(keys, deviceBound: deviceBound)
    }

    private func deriveKey(passphrase: SecretBytes, isCancelled: () -> Bool) throws(BackupFormatError) -> SecretBytes {
        do throws(CryptoError) {
            var secret = passphrase
            if let firstPass {
                secret = try PBKDF2.sha256(
                    password: secret,
                    salt: firstPass.salt,
                    iterations: UInt32(firstPass.iterations),
                    length: 32,
                    shouldContinue: { _ in !isCancelled() }
                )
            }
            return try PBKDF2.sha1(
                password: secret,
                salt: lastPass.salt,
                iterations: UInt32(lastPass.iterations),
                length: 32,
                shouldContinue: { _ in !isCancelled() }
            )
        } catch {
            if error == .cancelled { throw BackupFormatError(.cancelled, "unlocking was cancelled") }
            throw BackupFormatError(.keybagDamaged, "the key cannot be derived: \(error)")
        }
    }
}
