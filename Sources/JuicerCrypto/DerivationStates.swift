internal import COpenSSL
internal import CShims
internal import JuicerCore

extension juicer_pbkdf2_sha256: DerivationState {
    static var function: HashFunction { .sha256 }

    mutating func setKey(_ key: UnsafeRawBufferPointer) {
        juicer_pbkdf2_sha256_set_key(&self, key.baseAddress, key.count)
    }

    mutating func start(with message: UnsafeRawBufferPointer, key: SecretBytes) {
        withUnsafeMutableBytes(of: &block) {
            Self.function.writeAuthenticationCode(for: message, key: key, into: $0)
        }
        juicer_pbkdf2_sha256_start(&self)
    }

    mutating func run(_ iterations: UInt32) {
        juicer_pbkdf2_sha256_run(&self, iterations)
    }

    mutating func withSum(_ body: (UnsafeRawBufferPointer) -> Void) {
        withUnsafeMutableBytes(of: &sum) { body(UnsafeRawBufferPointer($0)) }
    }
}

/// The same values, worked on by the loop over the processor's SHA instructions.
struct ProcessorSHA256State: DerivationState {
    static var function: HashFunction { .sha256 }

    private var state: juicer_pbkdf2_sha256

    mutating func setKey(_ key: UnsafeRawBufferPointer) {
        state.setKey(key)
    }

    mutating func start(with message: UnsafeRawBufferPointer, key: SecretBytes) {
        state.start(with: message, key: key)
    }

    mutating func run(_ iterations: UInt32) {
        juicer_pbkdf2_sha256_run_with(&state, iterations, juicer_sha256_hmac_rounds)
    }

    mutating func withSum(_ body: (UnsafeRawBufferPointer) -> Void) {
        state.withSum(body)
    }
}

extension juicer_pbkdf2_sha1: DerivationState {
    static var function: HashFunction { .sha1 }

    mutating func setKey(_ key: UnsafeRawBufferPointer) {
        juicer_pbkdf2_sha1_set_key(&self, key.baseAddress, key.count)
    }

    mutating func start(with message: UnsafeRawBufferPointer, key: SecretBytes) {
        withUnsafeMutableBytes(of: &block) {
            Self.function.writeAuthenticationCode(for: message, key: key, into: $0)
        }
        juicer_pbkdf2_sha1_start(&self)
    }

    mutating func run(_ iterations: UInt32) {
        juicer_pbkdf2_sha1_run(&self, iterations)
    }

    mutating func withSum(_ body: (UnsafeRawBufferPointer) -> Void) {
        withUnsafeMutableBytes(of: &sum) { body(UnsafeRawBufferPointer($0)) }
    }
}
