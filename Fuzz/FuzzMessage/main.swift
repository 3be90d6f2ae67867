import CFuzzer
import JuicerProto
import JuicerProtobuf
import NIOCore

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv

/// The first byte chooses a message type, the rest is decoded; what is decoded is the same after another round.
LLVMFuzzerRunDriver(&count, &arguments) { start, size in
    guard let start, size > 0 else { return 0 }
    let bytes = ByteBuffer(bytes: UnsafeBufferPointer(start: start + 1, count: size - 1))
    switch start[0] % 5 {
    case 0: check(ListBackupsResponse.self, bytes)
    case 1: check(UnlockBackupRequest.self, bytes)
    case 2: check(ListFilesResponse.self, bytes)
    case 3: check(StatFileResponse.self, bytes)
    default: check(ReadFileRequest.self, bytes)
    }
    return 0
}

func check<M: ProtobufMessage>(_ type: M.Type, _ bytes: ByteBuffer) {
    guard let message = try? M(serialized: bytes) else { return }
    let again = message.serialized()
    guard let decoded = try? M(serialized: again) else { preconditionFailure("own bytes are refused") }
    precondition(decoded.serialized() == again)
    _ = message.jsonBytes()
}
