import CFuzzer

@testable import JuicerBackupFormat

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv

/// A file's archived record is read or refused, with and without its extended attributes.
LLVMFuzzerRunDriver(&count, &arguments) { start, size in
    let bytes = UnsafeRawBufferPointer(start: start, count: size)
    _ = try? ArchivedFileRecord.attributes(of: bytes, wantsExtendedAttributes: true)
    return 0
}
