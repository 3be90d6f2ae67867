import JuicerWorker

// Without arguments it is a worker like the one that is shipped, but for its parser, which gives rows as fast as it can.

let arguments = CommandLine.arguments.dropFirst()
if arguments.isEmpty { WorkerProcess.run(parsers: [FastParser.self]) }
if arguments.first == "list", let folder = arguments.dropFirst().first {
    try ManifestBench.run(folder: folder)
} else {
    try await WorkerBench.run(rows: arguments.first.flatMap { Int64($0) } ?? 2_000_000)
}
