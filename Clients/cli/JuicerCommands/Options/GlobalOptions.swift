import ArgumentParser

/// The options that every command has.
struct GlobalOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The daemon's socket.",
            discussion: """
                Without it: $JUICER_SOCKET, else $XDG_RUNTIME_DIR/juicer/juicer.sock where that is there, else \
                /run/juicer/juicer.sock.
                """,
            valueName: "path"
        ),
        completion: .file()
    )
    var socket: String?

    @Flag(name: .long, help: "Print JSON: lists as one object a line, single things as one object.")
    var json = false
}

/// Where the token of a session comes from, for commands that need one.
struct SessionOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp("Take the session token from this file (mode 0600) instead.", valueName: "file"),
        completion: .file()
    )
    var sessionFile: String?

    @Flag(name: .long, help: "Take the session token from the first line of standard input instead.")
    var sessionStdin = false

    func validate() throws {
        guard sessionFile == nil || !sessionStdin else {
            throw ValidationError("--session-file and --session-stdin exclude each other")
        }
    }
}

/// How much of a list is wanted.
struct ListOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Show at most so many items; without it, all.", valueName: "n"))
    var limit: Int?

    func validate() throws {
        guard (limit ?? 1) > 0 else { throw ValidationError("--limit must be at least 1") }
    }
}
