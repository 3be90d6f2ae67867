public import ArgumentParser
import Glibc
import JuicerCore
public import JuicerSample

/// Makes sample backups: genuinely encrypted, invented content, reproducible.
@main
struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "juicer-sample",
        abstract: "Makes a sample backup: really encrypted, made of invented people and messages.",
        discussion: """
            The same options give the same bytes. The passphrase of samples is "juicer demo" unless another one is given. \
            Keys and salts come from --seed: never use this to protect anything real.
            """
    )

    @Option(help: ArgumentHelp("The backup's folder; made if missing, must be empty.", valueName: "folder"))
    var to: String

    @Option(name: .customLong("ios"), help: "The layout: 17, 10.2, 10.1, 10.0 or 9.")
    var generation = SampleGeneration.ios17

    @Flag(help: "Write an unencrypted backup.")
    var plain = false

    @Flag(help: "Read the passphrase from the first line of standard input.")
    var passphraseStdin = false

    @Option(help: ArgumentHelp("Read the passphrase from the first line of this descriptor.", valueName: "number"))
    var passphraseFd: Int32?

    @Option(help: "Rounds of the outer key derivation; devices use 10000000.")
    var iterations: UInt32 = 100_000

    @Option(help: "Rounds of the inner key derivation, the only one before 10.2; devices use 10000.")
    var innerIterations: UInt32 = 10_000

    @Option(help: "Where keys and content come from.")
    var seed: UInt64 = 1

    @Flag(help: "Leave out the applications' databases and files.")
    var noApplications = false

    @Option(help: "Messages in the Messages database; WhatsApp gets half as many.")
    var messages = 120

    @Option(help: "Different words that messages are made of; 0 for a few phrases.")
    var words = 0

    @Option(help: "Photos in the camera roll.")
    var photos = 12

    @Option(help: "People in the address book.")
    var contacts = 24

    @Option(help: "Number of filler files.")
    var files = 0

    @Option(help: "Bytes of each filler file.")
    var fileSize: Int64 = 65_536

    @Option(help: "Bytes of one big file.")
    var bigFile: Int64 = 0

    @Option(help: "Number of tiny files.")
    var manyFiles = 0

    @Option(help: ArgumentHelp("A fault to give it, repeatable; --list-damage tells them.", valueName: "kind"))
    var damage: [SampleDamage] = []

    @Flag(help: "List the faults and end.")
    var listDamage = false

    @Option(help: ArgumentHelp("Write what a reader should find, one JSON document a line.", valueName: "file"))
    var expect: String?

    /// `--list-damage` needs no folder, so it is looked for before the arguments are parsed.
    static func main() {
        if CommandLine.arguments.dropFirst().contains("--list-damage") {
            for kind in SampleDamage.allCases { print(kind.rawValue) }
            return
        }
        main(nil)
    }

    func validate() throws {
        for (name, value) in [
            ("messages", messages), ("words", words), ("photos", photos), ("contacts", contacts), ("files", files),
        ]
        where value < 0 {
            throw ValidationError("--\(name) cannot be negative")
        }
        if fileSize < 0 || bigFile < 0 || manyFiles < 0 { throw ValidationError("a size cannot be negative") }
        if plain, passphraseStdin || passphraseFd != nil { throw ValidationError("a plain backup has no passphrase") }
        if passphraseStdin, passphraseFd != nil { throw ValidationError("give one source for the passphrase") }
    }

    func run() throws {
        var options = SampleBackup.Options(generation: generation, passphrase: try passphrase())
        options.seed = seed
        options.outerIterations = iterations
        options.innerIterations = innerIterations
        options.includesApplications = !noApplications
        options.messages = messages
        options.words = words
        options.photos = photos
        options.contacts = contacts
        options.fillerFiles = files
        options.fillerFileSize = fileSize
        options.bigFileSize = bigFile
        options.manyFiles = manyFiles
        options.damage = Set(damage)
        let report = try SampleBackup.write(to: to, options: options)
        if let expect { try writeExpectations(report, to: expect) }
        summarize(report)
    }

    private func summarize(_ report: SampleReport) {
        let bytes = report.files.reduce(0) { $0 + $1.size }
        let kind = plain ? "plain" : "encrypted"
        print(
            "\(to): \(kind) backup of \"\(report.deviceName)\" (\(report.deviceID)), layout of iOS \(generation.rawValue)"
        )
        print(
            "\(report.files.count) files of \(bytes) bytes, \(report.directoryCount) folders, \(report.links.count) links"
        )
        if !plain, !passphraseStdin, passphraseFd == nil { print("passphrase: \(Self.demoPassphrase)") }
    }

    private func writeExpectations(_ report: SampleReport, to path: String) throws {
        guard let file = fopen(path, "w") else { throw Failure("cannot write \(path)") }
        report.writeLines { fputs($0 + "\n", file) }
        let failed = ferror(file) != 0
        guard fclose(file) == 0, !failed else { throw Failure("cannot write \(path)") }
    }

    private static let demoPassphrase = "juicer demo"

    private func passphrase() throws -> SecretBytes? {
        if plain { return nil }
        if passphraseStdin { return try readLine(from: STDIN_FILENO) }
        if let passphraseFd { return try readLine(from: passphraseFd) }
        return .samplePassphrase(Self.demoPassphrase)
    }

    /// The bytes up to the first newline, read one at a time so that nothing of what follows is taken.
    private func readLine(from descriptor: Int32) throws -> SecretBytes {
        var line = [UInt8](repeating: 0, count: 1024)
        defer { line.withUnsafeMutableBytes { wipe($0) } }
        var count = 0
        errno = 0
        while count < line.count {
            var byte: UInt8 = 0
            let result = read(descriptor, &byte, 1)
            guard result >= 0 else { throw Failure("cannot read the passphrase") }
            if result == 0 || byte == 0x0A { break }
            line[count] = byte
            count += 1
        }
        guard count > 0 else { throw Failure("the passphrase is empty") }
        return line.withUnsafeBytes { SecretBytes(copying: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
}

/// A failed operation on what the command line named, with the system's reason if there is one.
private struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ action: String) {
        let code = errno
        description = code == 0 ? action : "\(action): \(String(cString: strerror(code)))"
    }
}

extension SampleGeneration: ExpressibleByArgument {}
extension SampleDamage: ExpressibleByArgument {}
