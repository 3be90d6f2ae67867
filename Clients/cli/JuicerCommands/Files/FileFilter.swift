import ArgumentParser

/// Which files of a backup are meant.
struct FileFilter: ParsableArguments {
    @Option(name: .long, help: "Only files of this domain.")
    var domain: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only files whose path inside the domain fits.",
            discussion: "% is any run of characters, _ any one, \\ takes the next one literally.",
            valueName: "pattern"
        )
    )
    var like: String?
}
