import JuicerCore
import JuicerCrypto

/// Names of entries, as they stand on disk and as they are.
struct NameCipher: Sendable {
    /// Longest plain name in bytes.
    static let maximumNameLength = 255
    /// Longest encrypted name that an entry can have; longer ones lie in a file of their own.
    private static let maximumEntryLength = 255

    private let cipher: EMECipher

    init(_ cipher: EMECipher) {
        self.cipher = cipher
    }

    /// The entry that holds something of a name.
    struct Entry: Equatable {
        /// Its name on disk.
        let name: String
        /// What the file beside it holds when the name is long.
        let longName: String?

        /// The name of that file.
        var longNameFile: String { name + VolumeLayout.longNameSuffix }
    }

    /// Whether a plain name can be one.
    static func isValid(_ name: [UInt8]) -> Bool {
        (1...maximumNameLength).contains(name.count) && name != [0x2E] && name != [0x2E, 0x2E]
            && !name.contains { $0 == 0 || $0 == 0x2F }
    }

    /// Encrypts a valid plain name for a folder.
    func encrypt(_ name: [UInt8], folderIV: [UInt8]) throws(CryptoError) -> Entry {
        let padding = 16 - name.count % 16
        let padded = name + [UInt8](repeating: UInt8(padding), count: padding)
        let encoded = Base64URL.encode(try cipher.encrypt(padded, tweak: folderIV))
        guard encoded.utf8.count > Self.maximumEntryLength else { return Entry(name: encoded, longName: nil) }
        return Entry(name: Self.entryName(ofLong: encoded), longName: encoded)
    }

    /// The entry of an encrypted name that is too long for one.
    static func entryName(ofLong encrypted: String) -> String {
        VolumeLayout.longNamePrefix + Base64URL.encode(HashFunction.sha256.hash(encrypted))
    }

    /// Decrypts an encrypted name, nil when nobody can have made it.
    func decrypt(_ encoded: String, folderIV: [UInt8]) -> [UInt8]? {
        guard let bytes = Base64URL.decode(encoded), !bytes.isEmpty,
            let padded = try? cipher.decrypt(bytes, tweak: folderIV), let padding = padded.last,
            (1...16).contains(padding), padded.suffix(Int(padding)).allSatisfy({ $0 == padding })
        else { return nil }
        let name = Array(padded.dropLast(Int(padding)))
        return Self.isValid(name) ? name : nil
    }
}
