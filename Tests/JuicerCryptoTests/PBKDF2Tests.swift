import JuicerCore
import Synchronization
import TestSupport
import Testing

@testable import JuicerCrypto

@Suite struct PBKDF2Tests {
    @Test("SHA-1 keys are those of RFC 6070")
    func sha1Vectors() throws {
        let vectors: [(String, String, UInt32, String)] = [
            ("password", "salt", 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6"),
            ("password", "salt", 2, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"),
            ("password", "salt", 4_096, "4b007901b765489abead49d926f721d065a429c1"),
            (
                "passwordPASSWORDpassword", "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4_096,
                "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038"
            ),
            ("pass\0word", "sa\0lt", 4_096, "56fa6aa75548099dcc37d7f03425e0c3"),
        ]
        for (password, salt, iterations, expected) in vectors {
            let key = try PBKDF2.sha1(
                password: secret(password),
                salt: Array(salt.utf8),
                iterations: iterations,
                length: expected.count / 2
            )
            #expect(key.hex == expected)
        }
    }

    @Test("SHA-256 keys are those of RFC 7914", arguments: [PBKDF2.Engine.library, .processor, .best])
    func sha256Vectors(engine: PBKDF2.Engine) throws {
        guard engine != .processor || PBKDF2.Engine.isProcessorAvailable else { return }
        let first = try PBKDF2.sha256(
            password: secret("passwd"),
            salt: Array("salt".utf8),
            iterations: 1,
            length: 64,
            engine: engine
        )
        #expect(
            first.hex == "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
                + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"
        )
        let second = try PBKDF2.sha256(
            password: secret("Password"),
            salt: Array("NaCl".utf8),
            iterations: 80_000,
            length: 64,
            engine: engine
        )
        #expect(
            second.hex == "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
                + "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d"
        )
    }

    @Test("keys equal the library's for any length of password, salt and key, and any count")
    func agreement() throws {
        var generator = SeededGenerator(seed: 7)
        for round in 0..<150 {
            let password = secret(generator.bytes(Int.random(in: 0...140, using: &generator)))
            let salt = generator.bytes(Int.random(in: 0...100, using: &generator))
            let iterations = UInt32.random(in: 1...(round < 5 ? 40_000 : 50), using: &generator)
            let length = Int.random(in: 1...100, using: &generator)
            let sha256 = try ReferencePBKDF2.sha256(
                password: password,
                salt: salt,
                iterations: iterations,
                length: length
            )
            for engine in [PBKDF2.Engine.library, .processor]
            where engine != .processor || PBKDF2.Engine.isProcessorAvailable {
                let key = try PBKDF2.sha256(
                    password: password,
                    salt: salt,
                    iterations: iterations,
                    length: length,
                    engine: engine
                )
                #expect(key.constantTimeEquals(sha256))
            }
            let sha1 = try ReferencePBKDF2.sha1(password: password, salt: salt, iterations: iterations, length: length)
            let key = try PBKDF2.sha1(password: password, salt: salt, iterations: iterations, length: length)
            #expect(key.constantTimeEquals(sha1))
        }
    }

    @Test("a derivation stops when its caller says so, and tells how far it is")
    func stopping() throws {
        var seen: [UInt64] = []
        #expect(throws: CryptoError.cancelled) {
            try PBKDF2.sha256(password: secret("p"), salt: [1], iterations: .max) { done in
                seen.append(done)
                return seen.count < 4
            }
        }
        let step = UInt64(PBKDF2.iterationsPerCheck)
        #expect(seen == [0, step, 2 * step, 3 * step])
    }

    @Test("a derivation stops when its task is cancelled")
    func cancellation() async {
        let task = Task {
            try await BlockingExecutor.shared.run { () -> Void in }
            return try await withTaskExecutorPreference(BlockingExecutor.shared) { try await derive() }
        }
        task.cancel()
        await #expect(throws: CryptoError.cancelled) { try await task.value }
    }

    private nonisolated func derive() async throws -> SecretBytes {
        try PBKDF2.sha256(password: secret("p"), salt: [1], iterations: .max)
    }

    @Test("parameters outside of the algorithm are refused")
    func refusals() {
        for (iterations, length) in [(0, 32), (1, 0), (1, -1), (1, (1 << 20) + 1)] as [(UInt32, Int)] {
            #expect(throws: CryptoError.self) {
                try PBKDF2.sha256(password: secret("p"), salt: [1], iterations: iterations, length: length)
            }
            #expect(throws: CryptoError.self) {
                try PBKDF2.sha1(password: secret("p"), salt: [1], iterations: iterations, length: length)
            }
        }
    }
}
