import Foundation
import JuicerWorker

// Without arguments it is a worker like the one that is shipped, but for its parser, which tries what an intruder would; or, where a
// script lies beside it, one that lies: see Liar. With arguments it is a daemon in small: see SmallDaemon.

let arguments = CommandLine.arguments.dropFirst()
if arguments.isEmpty {
    let name = CommandLine.arguments[0]
    if access(name + ".script", R_OK) == 0 { try Liar.run(name) }
    WorkerProcess.run(parsers: [AttemptParser.self])
}
try await SmallDaemon.run(Array(arguments))
