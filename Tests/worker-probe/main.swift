import JuicerWorker

// Without arguments it is a worker like the one that is shipped, but for its parser, which tries what an intruder would. With
// arguments it is a daemon in small: see SmallDaemon.

let arguments = CommandLine.arguments.dropFirst()
if arguments.isEmpty { WorkerProcess.run(parsers: [AttemptParser.self]) }
try await SmallDaemon.run(Array(arguments))
