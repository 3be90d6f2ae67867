import ArgumentParser
import JuicerProto

/// `juicer files extract ID --to DIR`: takes files out into a folder.
struct FilesExtract: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "extract",
        abstract: "Take files out into a folder, with their names and times.",
        discussion: """
            Files go to DIR/<domain>/<path>. Names that are not safe (‘..’, control characters, more than 255 bytes) are \
            refused, links are never followed, and a file that cannot be read does not stop the rest: what is missing at \
            the end is counted, and the exit status is 3. A file that is there with the same size and time is left alone, \
            so that an extraction that was interrupted can be run again.
            """
    )

    /// Batches of files that are in work at a time: one that the daemon reads, one that is written, one between them.
    static let readers = 3

    @Argument(help: ArgumentHelp("The backup.", valueName: "id"))
    var id: String

    @Option(
        name: .long,
        help: ArgumentHelp("The folder; it is made when it is not there.", valueName: "dir"),
        completion: .directory
    )
    var to: String

    @OptionGroup var filter: FileFilter

    @Flag(name: .long, help: "Replace files that are there.")
    var overwrite = false

    @Flag(name: .long, help: "Make symbolic links, where they stay inside DIR. Without it they are left out.")
    var symlinks = false

    @OptionGroup var session: SessionOptions
    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        let surroundings = daemon.surroundings
        let backup = try await daemon.backup(id)
        let report = try await daemon.withSession(of: backup, session) { token in
            let second = try await daemon.another()
            return try await second.closing {
                let buffer = await second.readBuffer(backup.id, token, length: Self.readers * PieceReader.capacity)
                let readers = PieceReader.make(Self.readers, second.files(token), backupID: backup.id, buffer: buffer)
                return try await extract(backup, lister: daemon.files(token), readers: readers)
            }
        }
        if global.json {
            try surroundings.output.append(report.json() + [0x0A])
        } else {
            try surroundings.output.writeLine(report.summary(target: to))
        }
        if let failure = report.failure { throw failure }
    }

    private func extract(
        _ backup: Backup,
        lister: FilesClient,
        readers: [PieceReader]
    ) async throws -> ExtractionReport {
        let errors = Surroundings.current.errors
        let meter = errors.isTerminal ? ProgressMeter(stream: errors) : nil
        let partial = PartialFiles()
        let cleanUp = Interrupts.addCleanUp {
            partial.removeAllForGood()
            meter?.clear(forGood: true)
        }
        defer {
            Interrupts.removeCleanUp(cleanUp)
            meter?.clear(forGood: true)
        }
        let writer = try TreeWriter(target: to, partial: partial)
        let extraction = Extraction(
            backupID: backup.id,
            domain: filter.domain ?? "",
            like: filter.like ?? "",
            makesLinks: symlinks,
            writer: writer,
            extractor: FileExtractor(writer: writer, overwrites: overwrite, meter: meter),
            meter: meter,
            onProblem: { problem in
                meter?.clear(forGood: false)
                // Standard error that cannot be written to is no reason to stop.
                try? errors.writeLine("juicer: warning: \(problem.name): \(problem.reason)")
                try? errors.flush()
            }
        )
        return try await extraction.run(lister: lister, readers: readers)
    }
}
