import JuicerCore
import JuicerCrypto

// kdf-bench [ITERATIONS]: seconds for one key derivation by our function and by the library's own, and their ratio.

let iterations = CommandLine.arguments.dropFirst().first.flatMap { UInt32($0) } ?? 10_000_000
let password = "a passphrase of some length".utf8
    .withContiguousStorageIfAvailable {
        SecretBytes(copying: UnsafeRawBufferPointer($0))
    }

guard let password else { fatalError("the passphrase literal has no storage") }
let salt = [UInt8](0..<20)

let clock = ContinuousClock()
var ours: SecretBytes?
let ourTime = try clock.measure {
    ours = try PBKDF2.sha256(password: password, salt: salt, iterations: iterations)
}
var reference: SecretBytes?
let referenceTime = try clock.measure {
    reference = try ReferencePBKDF2.sha256(password: password, salt: salt, iterations: iterations)
}

guard let ours, let reference, ours.constantTimeEquals(reference) else {
    fatalError("the two derivations differ")
}
print("iterations \(iterations)")
print("juicer_seconds \(ourTime / .seconds(1))")
print("openssl_seconds \(referenceTime / .seconds(1))")
print("ratio \(referenceTime / ourTime)")
// The inputs are fixed and public, so that others can compare their result.
print("key \(ours.withUnsafeBytes { Hex.encode($0) })")
