import ArgumentParser
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import TTRPC

/// Calls that are put down in the audit log each by itself, from many callers at once.
@main
struct AccessBench: AsyncParsableCommand {
    @Option(help: "The daemon's socket.")
    var socket: String

    @Option(help: "Callers, each with a connection of its own.")
    var callers = 16

    @Option(help: "How long, in seconds.")
    var seconds = 5

    func run() async throws {
        let client = try await DaemonClient.connect(socket: socket, program: "access-bench/1")
        guard let id = try await client.backups.list(ListBackupsRequest()).backups.first?.id else {
            throw ValidationError("the daemon has no backup")
        }
        let passphrase = Array("juicer demo".utf8).withUnsafeBytes { SecretBytes(copying: $0) }
        let answer = try await client.backups.unlock(UnlockBackupRequest(id: id, passphrase: passphrase))
        var files: [String] = []
        for try await file in client.withSession(answer.sessionToken).files.all(ListFilesRequest(backupID: id)) {
            files.append(file.fileID)
        }
        let before = try await client.audit.status(AuditStatusRequest()).lastSequence
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        // More files than repeated reads are remembered of: each call is an event.
        let calls = try await withThrowingTaskGroup { [files] group in
            for caller in 0..<callers {
                group.addTask {
                    let client = try await DaemonClient.connect(socket: socket, program: "access-bench/1")
                        .withSession(answer.sessionToken)
                    var count = 0
                    while ContinuousClock.now < end {
                        let file = FileSelector(fileID: files[(count * callers + caller) % files.count])
                        _ = try await client.files.stat(StatFileRequest(backupID: id, file: file))
                        count += 1
                    }
                    await client.close()
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        let after = try await client.audit.status(AuditStatusRequest()).lastSequence
        print("calls_per_second \(Double(calls) / elapsed)")
        print("lines_per_call \(Double(after - before) / Double(calls))")
        await client.close()
    }
}
