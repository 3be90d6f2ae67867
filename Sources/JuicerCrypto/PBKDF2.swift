internal import COpenSSL
internal import CShims
public import JuicerCore

/// Key derivation from a passphrase: PBKDF2 of RFC 8018 with HMAC.
///
/// It gives the same bytes as the library's own function in about a quarter of the time, and it can be stopped.
/// A derivation takes seconds: run it on a ``BlockingExecutor``.
public enum PBKDF2 {
    /// How many iterations run between two calls of the `shouldContinue` closure: one to two milliseconds.
    public static let iterationsPerCheck: UInt32 = 16_384

    /// Derives a key with HMAC-SHA-256.
    ///
    /// - Parameters:
    ///   - password: any length.
    ///   - salt: any length.
    ///   - iterations: at least 1.
    ///   - length: bytes to derive, at least 1; every 32 of them cost all iterations.
    ///   - shouldContinue: asked every ``iterationsPerCheck`` with the number of iterations done; false stops.
    /// - Throws: ``CryptoError/cancelled``, or ``CryptoError/invalidParameter(_:)``.
    public static func sha256(
        password: SecretBytes,
        salt: [UInt8],
        iterations: UInt32,
        length: Int = 32,
        shouldContinue: (UInt64) -> Bool = { _ in !Task.isCancelled }
    ) throws(CryptoError) -> SecretBytes {
        try sha256(
            password: password,
            salt: salt,
            iterations: iterations,
            length: length,
            engine: .best,
            shouldContinue: shouldContinue
        )
    }

    /// What computes the inner loop of SHA-256.
    enum Engine {
        /// The block function of the cryptographic library.
        case library
        /// Our own loop over the SHA instructions of x86 processors.
        case processor

        /// The fastest here. Without optimisation the library's assembler is faster than our loop.
        static let best: Engine = isProcessorAvailable && juicer_sha256_rounds_optimized() ? .processor : .library

        /// Whether the processor has the instructions.
        static var isProcessorAvailable: Bool { juicer_sha256_rounds_available() }
    }

    static func sha256(
        password: SecretBytes,
        salt: [UInt8],
        iterations: UInt32,
        length: Int,
        engine: Engine,
        shouldContinue: (UInt64) -> Bool = { _ in true }
    ) throws(CryptoError) -> SecretBytes {
        switch engine {
        case .library:
            try juicer_pbkdf2_sha256.derive(password, salt, iterations, length, shouldContinue)
        case .processor:
            try ProcessorSHA256State.derive(password, salt, iterations, length, shouldContinue)
        }
    }

    /// Derives a key with HMAC-SHA-1, which backups use before iOS 10.2 and for the second step after.
    ///
    /// Parameters and errors are those of ``sha256(password:salt:iterations:length:shouldContinue:)``, with blocks of
    /// 20 bytes.
    public static func sha1(
        password: SecretBytes,
        salt: [UInt8],
        iterations: UInt32,
        length: Int = 32,
        shouldContinue: (UInt64) -> Bool = { _ in !Task.isCancelled }
    ) throws(CryptoError) -> SecretBytes {
        try juicer_pbkdf2_sha1.derive(password, salt, iterations, length, shouldContinue)
    }
}

/// The running values of a derivation, in a layout that C works on in place.
protocol DerivationState {
    static var function: HashFunction { get }
    mutating func setKey(_ key: UnsafeRawBufferPointer)
    /// Makes the first digest of an output block, which is that of the salt and the block's number.
    mutating func start(with message: UnsafeRawBufferPointer, key: SecretBytes)
    mutating func run(_ iterations: UInt32)
    /// Lends the exclusive or of all digests.
    mutating func withSum(_ body: (UnsafeRawBufferPointer) -> Void)
}

extension DerivationState {
    static func derive(
        _ password: SecretBytes,
        _ salt: [UInt8],
        _ iterations: UInt32,
        _ length: Int,
        _ shouldContinue: (UInt64) -> Bool
    ) throws(CryptoError) -> SecretBytes {
        guard iterations >= 1 else { throw .invalidParameter("a key derivation needs at least one iteration") }
        guard length >= 1, length <= 1 << 20 else {
            throw .invalidParameter("a derived key has between one byte and one mebibyte")
        }
        var wasStopped = false
        var done: UInt64 = 0
        let result = SecretBytes(count: length) { output in
            // The state lies in locked memory, which is wiped whatever way this is left.
            _ = SecretBytes(count: MemoryLayout<Self>.stride) { memory in
                guard let state = memory.baseAddress?.assumingMemoryBound(to: Self.self) else { return }
                password.withUnsafeBytes { state.pointee.setKey($0) }
                for (number, start) in stride(from: 0, to: length, by: function.byteCount).enumerated() {
                    var message = salt
                    withUnsafeBytes(of: UInt32(number + 1).bigEndian) { message.append(contentsOf: $0) }
                    message.withUnsafeBytes { state.pointee.start(with: $0, key: password) }
                    var left = iterations - 1
                    while left > 0 {
                        guard shouldContinue(done) else {
                            wasStopped = true
                            return
                        }
                        let step = min(left, PBKDF2.iterationsPerCheck)
                        state.pointee.run(step)
                        left -= step
                        done += UInt64(step)
                    }
                    let target = UnsafeMutableRawBufferPointer(rebasing: output[start...])
                    state.pointee.withSum { target.copyBytes(from: $0.prefix(target.count)) }
                }
            }
        }
        if wasStopped { throw .cancelled }
        return result
    }
}
