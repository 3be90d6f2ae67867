import JuicerCore
import JuicerCrypto

/// What is authenticated with a block besides its bytes: its number and its file's id.
struct BlockContext {
    private var bytes: [UInt8]

    /// For the blocks of a file.
    init(_ file: FileID) {
        bytes = [UInt8](repeating: 0, count: 8) + file.bytes
    }

    /// For targets of links and extended attributes, which are a block 0 of no file.
    init() {
        bytes = [UInt8](repeating: 0, count: 8)
    }

    /// Lends the bytes for one block.
    mutating func withBytes<R>(ofBlock number: Int64, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try bytes.withUnsafeMutableBytes { bytes in
            bytes.storeBytes(of: UInt64(number).bigEndian, as: UInt64.self)
            return try body(UnsafeRawBufferPointer(bytes))
        }
    }
}

extension GCMCipher.Sealer {
    /// Encrypts one block into `target`, as initialisation vector, bytes and tag.
    ///
    /// - Returns: how many bytes that made.
    borrowing func sealBlock(
        _ plaintext: UnsafeRawBufferPointer,
        number: Int64,
        iv: UnsafeRawBufferPointer,
        _ context: inout BlockContext,
        into target: UnsafeMutableRawBufferPointer
    ) throws -> Int {
        let ivSize = VolumeLayout.ivSize
        let count = ivSize + plaintext.count + VolumeLayout.tagSize
        UnsafeMutableRawBufferPointer(rebasing: target[..<ivSize]).copyMemory(from: iv)
        let body = UnsafeMutableRawBufferPointer(rebasing: target[ivSize..<count])
        try context.withBytes(ofBlock: number) { try seal(plaintext, iv: iv, additional: $0, into: body) }
        return count
    }
}

/// What a block turned out to be.
enum OpenedBlock {
    /// Decrypted and verified.
    case plain
    /// All zero on disk, which the format takes for zeros that were never written, without any proof.
    case hole
    /// Changed.
    case damaged
}

extension GCMCipher.Opener {
    /// Decrypts one block out of its bytes on disk. `target` has room for what is in it; of a hole it holds zeros.
    borrowing func openBlock(
        _ sealed: UnsafeRawBufferPointer,
        number: Int64,
        _ context: inout BlockContext,
        into target: UnsafeMutableRawBufferPointer
    ) throws -> OpenedBlock {
        let ivSize = VolumeLayout.ivSize
        guard sealed.count > ivSize + VolumeLayout.tagSize else { return .damaged }
        let iv = UnsafeRawBufferPointer(rebasing: sealed[..<ivSize])
        if iv.isAllZero {
            guard sealed.count == VolumeLayout.cipherBlockSize, sealed.isAllZero else { return .damaged }
            target.initializeMemory(as: UInt8.self, repeating: 0)
            return .hole
        }
        let body = UnsafeRawBufferPointer(rebasing: sealed[ivSize...])
        do {
            try context.withBytes(ofBlock: number) { try open(body, iv: iv, additional: $0, into: target) }
            return .plain
        } catch CryptoError.authenticationFailed {
            return .damaged
        }
    }
}

extension UnsafeRawBufferPointer {
    var isAllZero: Bool {
        var rest = self[...]
        while rest.count >= 8 {
            if loadUnaligned(fromByteOffset: rest.startIndex, as: UInt64.self) != 0 { return false }
            rest = rest.dropFirst(8)
        }
        return rest.allSatisfy { $0 == 0 }
    }
}

extension GCMCipher {
    /// Encrypts something small that belongs to no file.
    func sealAlone(_ plaintext: [UInt8], iv: [UInt8] = randomBytes(count: VolumeLayout.ivSize)) throws -> [UInt8] {
        var sealed = [UInt8](repeating: 0, count: VolumeLayout.ivSize + plaintext.count + VolumeLayout.tagSize)
        var context = BlockContext()
        try withSealer { sealer in
            try sealed.withUnsafeMutableBytes { target in
                try plaintext.withUnsafeBytes { plaintext in
                    try iv.withUnsafeBytes {
                        _ = try sealer.sealBlock(plaintext, number: 0, iv: $0, &context, into: target)
                    }
                }
            }
        }
        return sealed
    }

    /// Decrypts what ``sealAlone(_:iv:)`` made, nil when it was changed.
    func openAlone(_ sealed: [UInt8]) throws -> [UInt8]? {
        let count = sealed.count - VolumeLayout.ivSize - VolumeLayout.tagSize
        guard count > 0 else { return nil }
        var plaintext = [UInt8](repeating: 0, count: count)
        var context = BlockContext()
        let outcome = try withOpener { opener in
            try plaintext.withUnsafeMutableBytes { target in
                try sealed.withUnsafeBytes { try opener.openBlock($0, number: 0, &context, into: target) }
            }
        }
        guard case .plain = outcome else { return nil }
        return plaintext
    }
}
