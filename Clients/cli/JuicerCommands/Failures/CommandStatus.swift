/// What the process ends with. Scripts rely on these numbers: docs/cli.md lists them, and they never change meaning.
enum CommandStatus: Int32, CaseIterable, Sendable {
    /// All was done.
    case success = 0

    /// Something failed that has no number of its own.
    case failure = 1

    /// The command line, or a value in it, cannot be understood.
    case usage = 2

    /// Part was done; the rest is counted and named on standard error.
    case partial = 3

    /// There is no such backup, domain, file, or item of the index.
    case notFound = 4

    /// Not allowed: wrong passphrase, no session, an expired one, or a socket of others.
    case denied = 5

    /// The daemon cannot be reached.
    case unreachable = 6

    /// The backup is damaged.
    case damaged = 7

    /// Ended by SIGINT (Ctrl-C).
    case interrupted = 130

    /// The reader of standard output went away.
    case outputClosed = 141
}
