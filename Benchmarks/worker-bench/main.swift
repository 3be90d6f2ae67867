import JuicerWorker

// Without arguments it is a worker like the one that is shipped, but for its parser, which gives rows as fast as it can.
if CommandLine.arguments.count == 1 { WorkerProcess.run(parsers: [FastParser.self]) }
try await WorkerBench.run(rows: CommandLine.arguments.dropFirst().first.flatMap { Int64($0) } ?? 2_000_000)
