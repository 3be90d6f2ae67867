import Foundation
import JuicerBackupFormat
import JuicerCore
import JuicerSample
import TestSupport

@testable import JuicerWorker

/// A sample backup, and ways to read it in workers.
struct SampleFolder {
    private let directory: TemporaryDirectory

    init(isEncrypted: Bool = true, generation: SampleGeneration = .ios17, manyFiles: Int = 0) throws {
        directory = try TemporaryDirectory()
        let passphrase = isEncrypted ? SecretBytes.samplePassphrase() : nil
        var options = SampleBackup.Options.quick(generation: generation, passphrase: passphrase)
        options.includesApplications = false
        options.manyFiles = manyFiles
        options.fillerFiles = 6
        options.fillerFileSize = 100
        _ = try SampleBackup.write(to: directory.file("backup"), options: options)
    }

    func file(_ name: String) throws -> FileSource { try FileSource(path: directory.file("backup/\(name)")) }

    func folder() throws -> BackupFolder { try BackupFolder(FolderPath(directory.file("backup"))) }

    func unlock(_ reader: any BackupReader) throws -> UnlockedBackup {
        try UnlockedBackup.unlock(folder(), passphrase: .samplePassphrase(), reader: reader)
    }

    /// The list of files of a backup that is not encrypted, open in a worker.
    func list(_ reader: WorkerBackupReader) throws -> WorkerManifest {
        let input = ManifestInput(format: .database, stored: try file("Manifest.db"), fileKey: nil)
        return try reader.openManifest(input) as! WorkerManifest
    }
}

extension WorkerBackupReader {
    /// A reader with the worker that is shipped, or another.
    static func reader(
        _ program: String? = Programs.worker,
        _ change: (inout BackupWorkerSettings) -> Void = { _ in }
    ) -> WorkerBackupReader {
        var settings = BackupWorkerSettings(program: program)
        change(&settings)
        return WorkerBackupReader(settings)
    }
}

/// A worker that says what a test tells it.
struct LyingWorker {
    private let directory: TemporaryDirectory

    var program: String { directory.file("worker") }

    /// - Parameter lines: what it says to one order after the other; see the probe's `Liar`.
    init(_ lines: [String]) throws {
        directory = try TemporaryDirectory()
        guard symlink(Programs.probe, directory.file("worker")) == 0 else { throw SystemError(lastErrorOf: "symlink") }
        try lines.joined(separator: "\n")
            .write(toFile: directory.file("worker.script"), atomically: true, encoding: .utf8)
    }

    /// A packet with the whole of an answer.
    static func packet(_ answer: BackupAnswer) -> String { "8801" + Hex.encode(answer.bytes) }

    /// A packet with a value.
    static func packet(_ write: (inout AnswerWriter) -> Void) -> String { packet(BackupAnswer(write)) }
}
