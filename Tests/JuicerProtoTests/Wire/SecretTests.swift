import CTestProtos
import JuicerCore
import JuicerProto
import JuicerProtobuf
import NIOCore
import Synchronization
import Testing

/// Sees the memory of an arena after it was wiped.
private final class Observer: Sendable {
    private let state = Mutex<(blocks: Int, dirty: Int)>((0, 0))

    var blocks: Int { state.withLock { $0.blocks } }
    var dirty: Int { state.withLock { $0.dirty } }

    func see(_ block: UnsafeRawBufferPointer) {
        let isDirty = block.contains { $0 != 0 }
        state.withLock { state in
            state.blocks += 1
            if isDirty { state.dirty += 1 }
        }
    }
}

@Suite("Secrets in messages")
struct SecretTests {
    private let passphrase = "correct horse battery staple"

    private func secret(_ text: String) -> SecretBytes {
        Array(text.utf8).withUnsafeBytes { SecretBytes(copying: $0) }
    }

    @Test("a secret travels and arrives")
    func roundTrip() throws {
        let sent = UnlockBackupRequest(id: "ab", passphrase: secret(passphrase))
        let received = try UnlockBackupRequest(serialized: sent.serialized())
        #expect(received.passphrase.constantTimeEquals(secret(passphrase)))
        #expect(received == sent)
        #expect(received != UnlockBackupRequest(id: "ab", passphrase: secret("correct horse battery stable")))
    }

    @Test("no way of printing shows it")
    func redacted() {
        let request = UnlockBackupRequest(id: "ab", passphrase: secret(passphrase))
        var dumped = ""
        dump(request, to: &dumped)
        for text in ["\(request)", String(reflecting: request), request.json(), dumped] {
            #expect(!text.contains("horse"))
            #expect(text.contains("<redacted>"))
        }
    }

    @Test("memory of decoding is wiped, when it works and when it fails")
    func decodingWipes() throws {
        let observer = Observer()
        let bytes = UnlockBackupRequest(id: "ab", passphrase: secret(passphrase)).serialized()
        let decoded: UnlockBackupRequest = try WireFormat.decode(bytes, observer: { observer.see($0) })
        #expect(decoded.id == "ab")
        #expect(observer.blocks > 0)
        #expect(observer.dirty == 0)
    }

    @Test("memory of encoding is wiped")
    func encodingWipes() {
        let observer = Observer()
        var buffer = ByteBuffer()
        let message = UnlockBackupRequest(id: "ab", passphrase: secret(passphrase))
        WireFormat.encode(message, into: &buffer, observer: { observer.see($0) })
        #expect(buffer.readableBytes > passphrase.utf8.count)
        #expect(observer.blocks > 0)
        #expect(observer.dirty == 0)
    }

    @Test("memory that is handed out is zero, and its bound holds")
    func arena() {
        let arena = WipedArena(limit: 1 << 20)
        for size in [0, 1, 15, 16, 17, 4_000, 100_000] {
            guard let memory = arena.allocate(size) else {
                Issue.record("no memory for \(size)")
                continue
            }
            let bytes = UnsafeMutableRawBufferPointer(start: memory, count: size)
            #expect(bytes.allSatisfy { $0 == 0 })
            bytes.initializeMemory(as: UInt8.self, repeating: 0xAA)
        }
        #expect(arena.allocate(8 << 20) == nil)
    }
}
