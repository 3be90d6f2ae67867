import JuicerCore
import JuicerCrypto
import TestSupport
import Testing

@testable import JuicerVault

/// Values that were computed with other programs, and that the stock gocryptfs agrees with. The master key is the bytes
/// from 0 to 31.
@Suite("Known answers of the volume format")
struct KnownAnswerTests {
    let master = countingSecret(0...31)
    let fileID = FileID(0x50...0x5F)

    @Test("The keys of contents and names come out of the master key")
    func keys() {
        #expect(
            KeyDerivation.hkdf(master, info: VolumeKeys.contentInfo).hex
                == "17df772cfec9d28b9ede3c753d0010ba9f199655acfc3b78dd3b61b5dd5f36c5"
        )
        #expect(
            KeyDerivation.hkdf(master, info: VolumeKeys.nameInfo).hex
                == "59366f708e4d4ed892d6bd6ca0de6e927040808b21bd0e1a2753ea365aeaf6c9"
        )
    }

    @Test("A passphrase wraps the master key as gocryptfs does, and opens it again")
    func wrapping() throws {
        let salt = [UInt8](0x20...0x3F)
        let passphrase = SecretBytes("correct horse")
        let derived = try KeyDerivation.scrypt(passphrase, salt: salt, cost: ScryptCost(n: 1_024))
        #expect(derived.hex == "0656229dad97ea4525af7e11e723b51ff71f673fa3cdb4645b6c6450dde09794")
        #expect(
            KeyDerivation.hkdf(derived, info: VolumeKeys.contentInfo).hex
                == "d0270178e4887da730ebfc4e2deb3de61f66e73d2e88bc45feb6f2707a4e4d31"
        )
        let configuration = try VolumeConfiguration(
            wrapping: master,
            under: passphrase,
            cost: .machineSecret,
            salt: salt,
            iv: Array(0x40...0x4F)
        )
        let text = String(decoding: configuration.text, as: UTF8.self)
        #expect(
            text.contains("QEFCQ0RFRkdISUpLTE1OT3BKZAz0rO9vuvF/lP1hGZApTJumaATLF1Pl1KyYxF9MwKsZ7pdX0LMtkQZI/hpG6w==")
        )
        let read = try VolumeConfiguration(text: configuration.text)
        #expect(read == configuration)
        #expect(try read.unwrap(passphrase).constantTimeEquals(master))
        #expect(throws: VolumeError.wrongSecret) { try read.unwrap(SecretBytes("correct hors")) }
    }

    @Test("A block is initialisation vector, bytes and tag, bound to its number and file")
    func blocks() throws {
        let keys = try VolumeKeys(master: master)
        let fileID = try #require(fileID)
        #expect(fileID.header == [0, 2] + Array(0x50...0x5F))
        let one = try seal([0x61], 0, Array(0x60...0x6F), fileID, keys)
        #expect(Hex.encode(one) == Hex.encode(Array(0x60...0x6F)) + "09c8d5d942bb2ce7e54536e420c7adf60d")

        let plain = (0..<5_000).map { UInt8($0 % 256) }
        let first = try seal(Array(plain[..<4_096]), 0, Array(0x60...0x6F), fileID, keys)
        let second = try seal(Array(plain[4_096...]), 1, Array(0x70...0x7F), fileID, keys)
        let file = fileID.header + first + second
        #expect(file.count == 5_082)
        #expect(
            Hex.encode(HashFunction.sha256.hash(file))
                == "f9242e3ff80349a9ec892613b0db31dd82eb956746d61bc4bf36f5ad0578d6ba"
        )
        #expect(Hex.encode(first.suffix(16)) == "294d2718163471c951f70cc510de93a4")
        #expect(Hex.encode(second.suffix(16)) == "4f140e8f5f3386262aa7f0ac4439d845")
    }

    private func seal(
        _ plain: [UInt8],
        _ number: Int64,
        _ iv: [UInt8],
        _ file: FileID,
        _ keys: VolumeKeys
    ) throws -> [UInt8] {
        var sealed = [UInt8](repeating: 0, count: plain.count + 32)
        var context = BlockContext(file)
        try keys.content.withSealer { sealer in
            try sealed.withUnsafeMutableBytes { target in
                try plain.withUnsafeBytes { plain in
                    try iv.withUnsafeBytes {
                        _ = try sealer.sealBlock(plain, number: number, iv: $0, &context, into: target)
                    }
                }
            }
        }
        return sealed
    }

    @Test(
        "Names",
        arguments: [
            ("hello.txt", "SjWTivtMsBrhlcm9mGdEEQ"), ("sms.db", "MfNEkPd-1BV9biiHNZgqwQ"),
            ("a", "CAM99kv_yhrgSx6rHpZZVw"),
            (String(repeating: "y", count: 16), "pZQteAvzy4M6peDlJidcNHeK6aIfioabq5W05D_X090"),
            (String(repeating: "L", count: 200), "gocryptfs.longname.znpzp8koPFpptAuuS-fQDZU6tq2HrnKXWuzLXd0bZQA"),
        ]
    )
    func names(_ plain: String, _ encrypted: String) throws {
        let names = NameCipher(try VolumeKeys(master: master).names)
        let iv = [UInt8](0x80...0x8F)
        let entry = try names.encrypt(Array(plain.utf8), folderIV: iv)
        #expect(entry.name == encrypted)
        #expect(names.decrypt(entry.longName ?? entry.name, folderIV: iv) == Array(plain.utf8))
        #expect((entry.longName != nil) == (plain.utf8.count > 175))
        if let longName = entry.longName { #expect(longName.utf8.count == 278) }
    }

    @Test("The target of a link")
    func link() throws {
        let content = try VolumeKeys(master: master).content
        let sealed = try content.sealAlone(Array("../target".utf8), iv: Array(0x60...0x6F))
        #expect(Base64URL.encode(sealed) == "YGFiY2RlZmdoaWprbG1ub0aSb1CrT4OxeyklLNAOkNKGDVxhlb1UqvI")
        #expect(try content.openAlone(sealed) == Array("../target".utf8))
    }

    @Test("Encrypted names of every length are those of the paper's mode, whatever the number of blocks")
    func everyLength() throws {
        let names = NameCipher(try VolumeKeys(master: master).names)
        let iv = [UInt8](0x80...0x8F)
        for count in 1...255 {
            let name = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ count) }
                .map { $0 == 0 || $0 == 0x2F ? 1 : $0 }
            let entry = try names.encrypt(name, folderIV: iv)
            #expect(entry.name.utf8.count <= 255)
            #expect((entry.longName != nil) == (count >= 176))
            #expect(names.decrypt(entry.longName ?? entry.name, folderIV: iv) == name)
        }
    }
}
