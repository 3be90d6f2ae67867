import Glibc

/// What a command finds around it: its streams and its environment. Tests run commands in surroundings of their own.
struct Surroundings: Sendable {
    /// The surroundings that commands of this task see.
    @TaskLocal static var current = Surroundings()

    /// Where secrets are read from when they are asked to come from standard input.
    var input: CInt = STDIN_FILENO

    /// Results.
    var output = OutputStream(descriptor: STDOUT_FILENO)

    /// Everything that is not a result: errors, hints, progress.
    var errors = OutputStream(descriptor: STDERR_FILENO)

    /// Looks up an environment variable; empty ones count as unset.
    var variable: @Sendable (String) -> String? = { name in
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(validatingCString: value)
    }

    /// Shows times in UTC instead of the local time zone.
    var usesUTC = false

    /// Columns that results have on the terminal where a person reads them; nil where a program does.
    var outputWidth: Int? { output.isTerminal ? output.columns : nil }
}
