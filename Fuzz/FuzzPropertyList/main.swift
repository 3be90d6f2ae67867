import CFuzzer
import JuicerPlist

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv

/// A list is read or refused, in both forms: the first bytes choose.
LLVMFuzzerRunDriver(&count, &arguments) { start, size in
    let bytes = UnsafeRawBufferPointer(start: start, count: size)
    let limits = PropertyListLimits(byteCount: 1 << 20, depth: 64, objectCount: 10_000)
    _ = try? PropertyList(reading: bytes, limits: limits)
    return 0
}
