import CFuzzer
import NIOCore

@testable import TTRPC

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv

/// A byte stream gives the same frames whole and byte by byte.
LLVMFuzzerRunDriver(&count, &arguments) { start, size in
    let bytes = Array(UnsafeBufferPointer(start: start, count: size))
    precondition(decode([bytes]) == decode(bytes.map { [$0] }))
    return 0
}

/// What comes of a stream that arrives in pieces; nil at the end for one that is no ttrpc.
func decode(_ pieces: [[UInt8]]) -> [FrameDecoder.Event?] {
    var decoder = FrameDecoder()
    var events: [FrameDecoder.Event?] = []
    do {
        for piece in pieces {
            decoder.append(ByteBuffer(bytes: piece))
            while let event = try decoder.next() { events.append(event) }
        }
    } catch {
        events.append(nil)
    }
    return events
}
