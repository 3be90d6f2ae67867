internal import Glibc
internal import JuicerCore
internal import JuicerCrypto

/// A file whose descriptor the daemon passed: read by offset, which is all that this process may do with it.
final class PassedFile: RandomAccessSource {
    let size: Int64
    private let descriptor: CInt

    init(owning descriptor: CInt, size: Int64) {
        self.descriptor = descriptor
        self.size = size
    }

    deinit {
        close(descriptor)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        guard offset >= 0, offset < size else { return 0 }
        let wanted = Int(min(Int64(buffer.count), size - offset))
        var done = 0
        while done < wanted {
            let count = try retryingOnInterrupt("read") {
                pread(descriptor, buffer.baseAddress?.advanced(by: done), wanted - done, off_t(offset) + off_t(done))
            }
            if count == 0 { break }
            done += count
        }
        return done
    }
}

extension WorkerFile.Part {
    /// The plaintext.
    ///
    /// - Parameter stored: what is stored; nil for nothing.
    /// - Throws: `CryptoError`, `ContentError`, `SystemError`.
    func source(_ stored: PassedFile?) throws -> any RandomAccessSource {
        let stored: any RandomAccessSource = stored ?? BytesSource([])
        guard let key else { return try PlainFileSource(stored) }
        return try EncryptedFileSource(stored, key: key, length: lengthRule)
    }
}
