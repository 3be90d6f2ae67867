import ArgumentParser
import Glibc
import NIOCore

/// Runs a command line from its arguments to its exit status.
public enum Program {
    /// Runs the arguments of the process and ends it. The calling thread, the main one, waits for signals meanwhile:
    /// left to the runtime it would take them with their default action.
    public static func main() -> Never {
        let signals = Interrupts.block()
        // One thread moves the bytes; a second one would only cost its start.
        NIOSingletons.groupLoopCountSuggestion = 1
        Task.detached {
            let status = await run(Array(CommandLine.arguments.dropFirst()))
            exit(status)
        }
        Interrupts.wait(for: signals)
    }

    /// Runs arguments in the surroundings of the task; returns what the process exits with.
    static func run(_ arguments: [String]) async -> Int32 {
        let surroundings = Surroundings.current
        do {
            var command = try Juicer.parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            try surroundings.output.flush()
            return CommandStatus.success.rawValue
        } catch {
            return finish(after: error, surroundings)
        }
    }

    private static func finish(after error: any Error, _ surroundings: Surroundings) -> Int32 {
        let isHelp = Juicer.exitCode(for: error) == .success
        do {
            if isHelp {
                try surroundings.output.writeLine(Juicer.fullMessage(for: error))
                try surroundings.output.flush()
                return CommandStatus.success.rawValue
            }
            let failure = CommandFailure(describing: error)
            // What was found before the failure is not lost with it.
            if failure.status != .outputClosed { try surroundings.output.flush() }
            for line in failure.lines { try surroundings.errors.writeLine(line) }
            try surroundings.errors.flush()
            return failure.status.rawValue
        } catch {
            return CommandFailure(describing: error).status.rawValue
        }
    }
}
