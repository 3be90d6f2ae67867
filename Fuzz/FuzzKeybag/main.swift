import CFuzzer
import JuicerBackupFormat

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv

/// A keybag is read or refused, and one that is read never asks for more rounds than the limits allow.
LLVMFuzzerRunDriver(&count, &arguments) { start, size in
    guard let bag = try? Keybag(parsing: Array(UnsafeBufferPointer(start: start, count: size))) else { return 0 }
    precondition(bag.lastPass.iterations <= Keybag.mostIterations)
    precondition((bag.firstPass?.iterations ?? 1) <= Keybag.mostFirstPassIterations)
    return 0
}
