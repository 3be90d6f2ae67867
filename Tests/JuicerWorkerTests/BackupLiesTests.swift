import JuicerBackupFormat
import JuicerCore
import JuicerSample
import TestSupport
import Testing

@testable import JuicerWorker

/// What the lying worker says.
private enum Said {
    static let opened: String = LyingWorker.packet {
        $0.put(false)
        $0.put(0 as UInt32)
    }
    static let count: String = LyingWorker.packet { $0.put(5 as Int64) }
    static let fileID = FileID(words: (1, 2, 3))

    static func record(_ id: FileID = Said.fileID, _ change: (inout FileRecord) -> Void = { _ in }) -> FileRecord {
        var record = FileRecord(
            fileID: id,
            domain: "HomeDomain",
            relativePath: Array("a/b".utf8),
            kind: .file,
            attributes: FileAttributes()
        )
        change(&record)
        return record
    }

    static func page(_ records: [FileRecord], next: ManifestCursor? = nil) -> String {
        LyingWorker.packet(ManifestPage(records: records, next: next, total: nil).write)
    }
}

/// Workers that say what no worker says: each lie fails its call, and another worker answers the next.
@Suite struct BackupLiesTests {
    /// Lets a worker tell a lie about a list that it opened.
    private func failure(
        _ lie: String,
        _ change: @escaping (inout BackupWorkerSettings) -> Void = { _ in },
        _ body: (WorkerManifest) throws -> Void
    ) throws -> String? {
        let sample = try SampleFolder(isEncrypted: false)
        let liar = try LyingWorker([Said.opened, lie, Said.opened, Said.count])
        let list = try sample.list(.reader(liar.program, change))
        let error = #expect(throws: BackupFormatError.self) { try body(list) }
        #expect(error?.code == .readerFailed)
        #expect(list.process == nil)
        #expect(try list.entryCount == 5)
        return error?.message
    }

    static let noAnswers: [(String, String)] = [
        ("", "7"), ("00", "an unknown reply"), ("810200", "a reply at a wrong time"), ("86", "cut off"),
        ("8801", "cut off"), ("880102", "a flag is neither 0 nor 1"), ("8802", "a flag is neither 0 nor 1"),
        ("880101", "cut off"), ("8800", "an answer of more bytes than any"), ("880100", "cut off"),
        ("88010163000000000000ff", "a negative number of entries"),
        ("8801010500000000000000" + "00", "bytes after its end"), ("880100ff", "an error that no reader has"),
        ("88010001" + "01000000ff" + "00", "a text is not UTF-8"), ("88010001" + "ffffffff", "longer than any"),
        ("87" + "6f776e" + "0a" + "776f726473", "own?words"),
    ]

    @Test("what is no answer, or not the one that was asked for", arguments: noAnswers)
    func nonsense(_ lie: String, _ rule: String) throws {
        let message = try failure(lie.isEmpty ? "exit" : lie) { _ = try $0.entryCount }
        #expect(message?.contains(rule) == true, "\(message ?? "")")
    }

    @Test("an error that only the daemon can know of is not taken from a worker")
    func foreignErrors() throws {
        for code in [BackupFormatError.Code.passphraseWrong, .closed, .classKeyDeviceBound, .cancelled, .readerMissing]
        {
            let answer = BackupAnswer { _ throws(BackupFormatError) in throw BackupFormatError(code, "a lie") }
            let read = #expect(throws: BackupFormatError.self) {
                try answer.bytes.withUnsafeBytes { try BackupAnswer.value(of: $0) { _ in } }
            }
            #expect(read?.code == .fileUnreadable)
        }
    }

    @Test("an answer without an end")
    func endless() throws {
        let piece = "8800" + String(repeating: "00", count: 60_000)
        let message = try failure("1000x\(piece)") { _ = try $0.entryCount }
        #expect(message?.contains("an answer of more bytes than any") == true)
    }

    @Test("a packet that is longer than any")
    func longPacket() throws {
        _ = try failure("8800" + String(repeating: "00", count: 70_000)) { _ = try $0.entryCount }
    }

    @Test("an answer that does not come")
    func silent() throws {
        let message = try failure("hang", { $0.callLimit = .milliseconds(200) }) { _ = try $0.entryCount }
        #expect(message?.contains("longer than 0.2 seconds") == true)
    }

    @Test("more entries than were asked for, pages that go back, and pages without end")
    func pages() throws {
        let two = Said.page([Said.record(), Said.record()])
        #expect(try failure(two) { _ = try $0.page(ManifestQuery(limit: 1)) }?.contains("more than was asked") == true)
        let start = ManifestCursor(domain: Array("HomeDomain".utf8), position: 7)
        for position: Int64 in [6, 7] {
            let next = ManifestCursor(domain: start.domain, position: position)
            let back = Said.page([Said.record()], next: next)
            #expect(try failure(back) { _ = try $0.page(ManifestQuery(after: start)) }?.contains("goes back") == true)
        }
        let empty = Said.page([], next: start)
        #expect(try failure(empty) { _ = try $0.page(ManifestQuery()) }?.contains("an empty page") == true)
    }

    @Test("records of other files, or impossible ones")
    func records() throws {
        let other = Said.record(FileID(words: (9, 9, 9)))
        for lie in [other, Said.record { $0.attributes?.size = -1 }, Said.record { $0.attributes?.digest = [1] }] {
            _ = try failure(LyingWorker.packet(lie.write)) { _ = try $0.record(Said.fileID) }
            _ = try failure(LyingWorker.packet([FileRecord?.some(lie)].write)) { _ = try $0.records([Said.fileID]) }
        }
        let long = Said.record { $0.attributes?.linkTarget = [UInt8](repeating: 1, count: (1 << 20) + 1) }
        let pieces = Self.pieces(of: BackupAnswer { long.write(to: &$0) })
        _ = try failure(pieces) { _ = try $0.record(Said.fileID) }
        _ = try failure(LyingWorker.packet([FileRecord?]().write)) { _ = try $0.records([Said.fileID]) }
    }

    @Test("keybags that none is")
    func keybags() throws {
        let sample = try SampleFolder()
        let derivation = Keybag.Derivation(salt: [UInt8](repeating: 1, count: 20), iterations: 10)
        let good = Keybag(version: 5, firstPass: derivation, lastPass: derivation, classes: [])
        let key = Keybag.ClassKey(
            protectionClass: 1,
            wrapping: .passphrase,
            wrappedKey: [UInt8](repeating: 1, count: 40)
        )
        let changes: [(inout Keybag) -> Void] = [
            { $0.lastPass.iterations = 0 }, { $0.lastPass.iterations = Keybag.mostIterations + 1 },
            { $0.firstPass?.iterations = Keybag.mostFirstPassIterations + 1 }, { $0.lastPass.salt = [] },
            { $0.lastPass.salt = [UInt8](repeating: 1, count: 65) }, { $0.classes = [key, key] },
            { $0.classes = [.init(protectionClass: 1, wrapping: .passphrase, wrappedKey: [])] },
            { $0.classes = [.init(protectionClass: 1, wrapping: .device, wrappedKey: [1])] },
            { bag in bag.classes = (0..<257).map { .init(protectionClass: $0, wrapping: .device, wrappedKey: []) } },
        ]
        for change in [{ _ in }] + changes {
            var bag = good
            change(&bag)
            let lie = EncryptionDescription(isEncrypted: true, keybag: bag, manifestKey: nil)
            let liar = try LyingWorker([LyingWorker.packet(lie.write)])
            let reader = WorkerBackupReader.reader(liar.program)
            if bag == good {
                #expect(try reader.encryption(manifestPropertyList: sample.file("Manifest.plist")) == lie)
            } else {
                #expect(throws: BackupFormatError(.readerFailed, "")) {
                    try reader.encryption(manifestPropertyList: sample.file("Manifest.plist"))
                }
            }
        }
    }

    /// Packets with an answer of any length.
    private static func pieces(of answer: BackupAnswer) -> String {
        stride(from: 0, to: answer.bytes.count, by: 50_000)
            .map { start in
                let end = min(start + 50_000, answer.bytes.count)
                return (end == answer.bytes.count ? "8801" : "8800") + Hex.encode(answer.bytes[start..<end])
            }
            .joined(separator: " ")
    }
}
