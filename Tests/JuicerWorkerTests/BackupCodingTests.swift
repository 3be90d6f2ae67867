import JuicerBackupFormat
import JuicerCore
import JuicerSample
import TestSupport
import Testing

@testable import JuicerWorker

/// Orders and answers about backups, as bytes.
@Suite struct BackupCodingTests {
    private static let fileID = FileID(words: (0x0102_0304_0506_0708, 0x090A_0B0C_0D0E_0F10, 0x1112_1314))

    private static let fullRecord: FileRecord = {
        var attributes = FileAttributes()
        attributes.size = 1 << 40
        attributes.mode = 0o100_644
        attributes.modified = -1
        attributes.statusChanged = 1_700_000_000
        attributes.created = .min
        attributes.userID = 501
        attributes.groupID = 20
        attributes.inode = .max
        attributes.protectionClass = 3
        attributes.wrappedKey = WrappedFileKey([3, 0, 0, 0] + [UInt8](1...40))
        attributes.linkTarget = [0xFF, 0]
        attributes.digest = [UInt8](1...20)
        attributes.extendedAttributes = [ExtendedAttribute(name: "com.apple.quarantine", value: [1, 2])]
        return FileRecord(
            fileID: fileID,
            domain: "HomeDomain",
            relativePath: [0xFE, 0x2F],
            kind: .file,
            attributes: attributes
        )
    }()

    private static let emptyRecord = FileRecord(
        fileID: FileID(words: (0, 0, 0)),
        domain: "",
        relativePath: [],
        kind: .unknown,
        attributes: nil
    )

    private static let page = ManifestPage(
        records: [fullRecord, fullRecord, emptyRecord],
        next: ManifestCursor(domain: [0xFF], position: .max),
        total: 12
    )

    private static let description: BackupDescription = {
        var description = BackupDescription()
        description.deviceName = "Ännas iPhone"
        description.productType = ""
        description.lastBackup = 1.5
        description.isEncrypted = false
        description.hasManifestKey = true
        description.problems = [.damagedStatus, .truncatedManifest]
        return description
    }()

    private static let encryption = EncryptionDescription(
        isEncrypted: true,
        keybag: Keybag(
            version: 5,
            firstPass: Keybag.Derivation(salt: [UInt8](1...20), iterations: 10_000_000),
            lastPass: Keybag.Derivation(salt: [UInt8](2...21), iterations: 10_000),
            classes: [
                .init(protectionClass: 1, wrapping: .passphrase, wrappedKey: [UInt8](1...40)),
                .init(protectionClass: 2, wrapping: .device, wrappedKey: []),
            ]
        ),
        manifestKey: WrappedFileKey([UInt8](1...44))
    )

    private func again<V>(
        _ write: (inout AnswerWriter) throws(BackupFormatError) -> Void,
        _ read: (inout PacketReader) throws(PacketError) -> V
    ) throws -> V {
        try BackupAnswer(write).bytes.withUnsafeBytes { try BackupAnswer.value(of: $0, read) }
    }

    @Test("answers come back as they were")
    func answers() throws {
        let page = try again(Self.page.write) { r throws(PacketError) in try ManifestPage(from: &r, limit: 3) }
        #expect(page == Self.page)
        let records = [Self.fullRecord, nil]
        let ids = [Self.fileID, Self.fileID]
        #expect(try again(records.write) { r throws(PacketError) in try [FileRecord?](from: &r, of: ids) } == records)
        let domains = [DomainSummary(name: "", entryCount: 0), DomainSummary(name: "HomeDomain", entryCount: .max)]
        #expect(try again(domains.write) { r throws(PacketError) in try [DomainSummary](from: &r) } == domains)
        let description = try again(Self.description.write) { r throws(PacketError) in try BackupDescription(from: &r) }
        #expect(description == Self.description)
        let encryption = try again(Self.encryption.write) { r throws(PacketError) in
            try EncryptionDescription(from: &r)
        }
        #expect(encryption == Self.encryption)
    }

    @Test("errors come back with their words, on one line and not longer than any")
    func errors() throws {
        let error = BackupFormatError(.recordDamaged, "a\nb" + String(repeating: "ö", count: 600), hint: "c")
        let read = #expect(throws: BackupFormatError.self) {
            try again({ _ throws(BackupFormatError) in throw error }) { _ in }
        }
        #expect(read?.code == .recordDamaged)
        #expect(read?.message.hasPrefix("a?böö") == true)
        #expect(read?.message.utf8.count == 999)
        #expect(read?.hint == "c")
    }

    @Test("orders come back as they were, and the longest one fits")
    func orders() throws {
        let long = String(repeating: "d", count: ManifestQuery.mostDomainBytes)
        let cursor = ManifestCursor(domain: Array(long.utf8), position: .min)
        let pattern = String(repeating: "%", count: ManifestQuery.mostPatternBytes)
        let orders: [BackupOrder] = [
            .describe(info: 0, status: nil, manifest: .max), .encryption(7),
            .open(.mbdb, storedLength: 9, key: nil),
            .open(.database, storedLength: 9, key: SecretBytes(randomCount: 32)),
            .recordKey(SecretBytes(randomCount: 16)), .entryCount, .domains, .page(ManifestQuery()),
            .page(ManifestQuery(domain: long, pattern: pattern, after: cursor, limit: 10_000)), .record(Self.fileID),
            .place(domain: long, relativePath: [UInt8](repeating: 0xFF, count: ManifestQuery.mostPathBytes)),
            .records([FileID](repeating: Self.fileID, count: ManifestQuery.mostRecords)),
        ]
        for order in orders {
            let bytes = try WorkerOrder.backup(order).withPacket { Array($0) }
            guard case .backup(let read) = try bytes.withUnsafeBytes({ try WorkerOrder($0) }) else {
                Issue.record("another order")
                continue
            }
            #expect(read.descriptorCount == order.descriptorCount)
            #expect(try WorkerOrder.backup(read).withPacket { Array($0) } == bytes)
        }
    }

    @Test("damaged orders are read as others, or refused")
    func damagedOrders() throws {
        let order = BackupOrder.page(ManifestQuery(domain: "HomeDomain", pattern: "%", limit: 500))
        var refused = 0
        for bytes in Mutations(of: try WorkerOrder.backup(order).withPacket { Array($0) }, count: 10_000, seed: 6) {
            if (try? bytes.withUnsafeBytes { try WorkerOrder($0) }) == nil { refused += 1 }
        }
        #expect(refused > 1_000)
    }

    @Test("damaged answers are read as others, or refused, and what is read is within bounds", arguments: 0..<5)
    func damagedAnswers(_ kind: Int) throws {
        let good =
            switch kind {
            case 0: BackupAnswer(Self.page.write)
            case 1: BackupAnswer([Self.fullRecord, nil].write)
            case 2: BackupAnswer([DomainSummary(name: "HomeDomain", entryCount: 4)].write)
            case 3: BackupAnswer(Self.description.write)
            default: BackupAnswer(Self.encryption.write)
            }
        var refused = 0
        for bytes in Mutations(of: good.bytes, count: 10_000, seed: UInt64(kind)) {
            do {
                try bytes.withUnsafeBytes { try check($0, kind) }
            } catch {
                refused += 1
                #expect(error is PacketError || error is BackupFormatError)
            }
        }
        #expect(refused > 1_000)
    }

    private func check(_ answer: UnsafeRawBufferPointer, _ kind: Int) throws {
        switch kind {
        case 0:
            let page = try BackupAnswer.value(of: answer) { r throws(PacketError) in
                try ManifestPage(from: &r, limit: 3)
            }
            #expect(page.records.count <= 3 && page.records.allSatisfy { ($0.attributes?.size ?? 0) >= 0 })
            #expect((page.total ?? 0) >= 0)
        case 1:
            let ids = [Self.fileID, Self.fileID]
            let records = try BackupAnswer.value(of: answer) { r throws(PacketError) in
                try [FileRecord?](from: &r, of: ids)
            }
            #expect(records.count == 2 && records.allSatisfy { $0 == nil || $0?.fileID == Self.fileID })
        case 2:
            let domains = try BackupAnswer.value(of: answer) { r throws(PacketError) in try [DomainSummary](from: &r) }
            #expect(domains.allSatisfy { $0.entryCount >= 0 })
        case 3:
            let description = try BackupAnswer.value(of: answer) { r throws(PacketError) in
                try BackupDescription(from: &r)
            }
            #expect(description.lastBackup?.isFinite != false)
        default:
            let encryption = try BackupAnswer.value(of: answer) { r throws(PacketError) in
                try EncryptionDescription(from: &r)
            }
            guard let keybag = encryption.keybag else { return }
            #expect((1...Keybag.mostIterations).contains(keybag.lastPass.iterations))
            #expect(Set(keybag.classes.map(\.protectionClass)).count == keybag.classes.count)
        }
    }

    @Test("damaged packets of an answer break a rule, or are pieces of one")
    func damagedPackets() throws {
        let packet = try #require(Hex.decode(LyingWorker.packet(Self.page.write)))
        for bytes in Mutations(of: packet, count: 10_000, seed: 9) {
            var answer = AnswerAssembler()
            _ = try? bytes.withUnsafeBytes { packet in
                try answer.take(packet) { try BackupAnswer.value(of: $0) { $0.skipRest() } }
            }
        }
    }
}
