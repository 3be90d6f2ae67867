import Foundation
import JuicerSample
import TestSupport
import Testing

/// The Python that has the foreign readers.
private enum ForeignPython {
    static let path = ProcessInfo.processInfo.environment["JUICER_TEST_PYTHON"]
}

/// Readers that are not ours open what we write. They run under the Python that `JUICER_TEST_PYTHON` names;
/// without it these tests are skipped.
@Suite(.enabled(if: ForeignPython.path != nil, "set JUICER_TEST_PYTHON to a Python with the foreign readers"))
struct ForeignReaderTests {
    private static let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Interop/python").path

    private func run(_ script: String, _ arguments: [String]) async throws -> ProcessResult {
        try await ChildProcess.run(
            #require(ForeignPython.path),
            ["-B", "\(Self.scripts)/\(script)"] + arguments,
            input: Array("juicer demo\n".utf8)
        )
    }

    private func compare(
        _ reader: String,
        _ generation: SampleGeneration,
        plain: Bool = false,
        change: (inout SampleBackup.Options) -> Void = { _ in }
    ) async throws {
        let folder = try TemporaryDirectory()
        var options = SampleBackup.Options.quick(generation: generation, passphrase: plain ? nil : .samplePassphrase())
        options.fillerFiles = 2
        options.bigFileSize = 2_500_000
        change(&options)
        let report = try SampleBackup.write(to: folder.file("b"), options: options)
        var lines = ""
        report.writeLines { lines += $0 + "\n" }
        try lines.write(toFile: folder.file("expected"), atomically: false, encoding: .utf8)
        let result = try await run("compare_sample.py", [reader, folder.file("b"), folder.file("expected")])
        #expect(result.status == 0, "\(result.errorText)")
        #expect(result.text.contains("\"files\": \(report.files.count)"), "\(result.text)")
    }

    @Test(
        "iphone_backup_decrypt reads every byte of the encrypted layouts it knows",
        arguments: [SampleGeneration.ios17, .ios10dot2]
    )
    func iphoneBackupDecrypt(generation: SampleGeneration) async throws {
        try await compare("iphone_backup_decrypt", generation)
    }

    @Test("pyiosbackup reads every byte of a current backup", arguments: [false, true])
    func pyiosbackup(plain: Bool) async throws {
        try await compare("pyiosbackup", .ios17, plain: plain)
    }

    @Test("pyiosbackup reads an index without padding")
    func pyiosbackupWithoutPadding() async throws {
        try await compare("pyiosbackup", .ios17) { $0.damage = [.unpaddedManifest] }
    }

    @Test(
        "harmless oddities do not keep the other reader from any byte",
        arguments: [SampleDamage.flatContents, .walManifest]
    )
    func layoutsOfOddities(damage: SampleDamage) async throws {
        try await compare("layouts", .ios17) { $0.damage = [damage] }
    }

    @Test("pyiosbackup reads every byte of an iOS 9 backup", arguments: [false, true])
    func pyiosbackupRecordList(plain: Bool) async throws {
        try await compare("pyiosbackup", .ios9, plain: plain)
    }

    @Test("a reader written from the format's description reads every layout", arguments: SampleGeneration.allCases)
    func layouts(generation: SampleGeneration) async throws {
        try await compare("layouts", generation)
        try await compare("layouts", generation, plain: true)
    }

    @Test("what the sample holds is what its names say", arguments: [SampleGeneration.ios17, .ios9])
    func content(generation: SampleGeneration) async throws {
        let folder = try TemporaryDirectory()
        _ = try SampleBackup.write(
            to: folder.file("b"),
            options: .quick(generation: generation, passphrase: .samplePassphrase())
        )
        let result = try await run("check_content.py", [folder.file("b")])
        #expect(result.status == 0, "\(result.errorText)")
        #expect(result.text.contains("\"databases\": 1"), "\(result.text)")
    }
}
