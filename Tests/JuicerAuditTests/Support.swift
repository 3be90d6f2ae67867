import Foundation
import JuicerCore
import JuicerCrypto
import TestSupport

@testable import JuicerAudit

/// The key pair of a seed that counts from 0.
func countingKey() throws -> Ed25519Key {
    try Ed25519Key(seed: SecretBytes(count: 32) { seed in for index in seed.indices { seed[index] = UInt8(index) } })
}

let textKey = SecretBytes(count: 32) { $0.initializeMemory(as: UInt8.self, repeating: 7) }

func sampleEvent(_ number: Int = 0) -> AuditEvent {
    var event = AuditEvent("Backups/Unlock", .logon, .success, code: "OK", time: .seconds(1_790_000_000 + number))
    event.principal = "uid:1000"
    event.targets = [.init("backup", "b\(number)")]
    return event
}

/// A log in a folder of its own.
struct TestLog {
    let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    var path: String { folder.path + "/audit" }

    func open(_ change: (inout AuditLog.Options) -> Void = { _ in }) throws -> AuditLog {
        var options = AuditLog.Options()
        change(&options)
        let log = try AuditLog(at: path, options: options)
        log.useKeys(signing: try countingKey(), text: textKey) { _ in }
        return log
    }

    /// Opens the log, records events and closes it.
    func record(_ count: Int, _ change: (inout AuditLog.Options) -> Void = { _ in }) async throws {
        let log = try open(change)
        // Those before the last come with it.
        for number in 0..<(count - 1) { log.note(sampleEvent(number)) }
        try await log.record(sampleEvent(count - 1))
        await log.close()
    }

    func verify(expecting places: [ChainHead] = []) throws -> AuditVerifier.Report {
        try AuditVerifier(path: path, publicKey: countingKey().publicKey, expecting: places).run()
    }

    var segments: [String] {
        get throws { try SegmentFolder(path: path).segments().map { path + "/" + $0.name } }
    }

    /// The lines of all segments, with their newlines.
    func lines() throws -> [Data] {
        try segments.flatMap { path in
            try Data(contentsOf: URL(fileURLWithPath: path)).split(separator: 10).map { $0 + [10] }
        }
    }
}
