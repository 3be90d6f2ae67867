import Glibc
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import JuicerSample
import JuicerServices
import JuicerVault
import TTRPC
import TestSupport
import Testing

@Suite("The vault over RPC")
struct VaultServiceTests {
    private func text(_ text: String) -> SecretBytes {
        SecretBytes(count: text.utf8.count) { $0.copyBytes(from: Array(text.utf8)) }
    }

    @Test("Without a vault nothing is served but health, the system and the vault; init makes one")
    func initialize() async throws {
        try await TestDaemon.run(makesVault: false) { daemon in
            let vault = daemon.client.vault
            #expect(try await vault.status(VaultStatusRequest()).state == .absent)
            _ = try await daemon.client.system.info(SystemInfoRequest())
            let refused = await status { _ = try await daemon.client.backups.list(ListBackupsRequest()) }
            #expect(refused?.code == .failedPrecondition)
            #expect(await status { _ = try await vault.unseal(UnsealVaultRequest()) }?.code == .failedPrecondition)

            var request = InitVaultRequest()
            request.slotName = "person"
            request.slotKind = .passphrase
            request.secret = text("short")
            #expect(await status { _ = try await vault.initialize(request) }?.code == .invalidArgument)
            request.secret = text("correct horse battery")
            let made = try await vault.initialize(request)
            #expect(made.status?.state == .unsealed)
            #expect(made.status?.slots.map(\.name) == ["person"])
            #expect(made.status?.slots.first?.kind == .passphrase)
            _ = try await daemon.client.backups.list(ListBackupsRequest())
            #expect(await status { _ = try await vault.initialize(request) }?.code == .alreadyExists)
        }
    }

    @Test("Sealing ends sessions, running streams and every other call within a second; unsealing serves again")
    func seal() async throws {
        let time = TestTime()
        try await TestDaemon.run(clock: time.clock) { daemon in
            try daemon.makeBackup { $0.fillerFileSize = 8 << 20 }
            let (id, client) = try await daemon.unlock()
            let files = try await client.files.list(ListFilesRequest(backupID: id)).files
            let big = try #require(files.max { $0.size < $1.size })
            var read = ReadFileRequest(backupID: id)
            read.file = FileSelector(fileID: big.fileID)
            let stream = try await client.files.read(read)
            var messages = stream.makeAsyncIterator()
            _ = try await messages.next()

            // Over a connection of its own: one that does not read its stream holds up its other calls.
            let other = try await DaemonClient.connect(socket: daemon.socketPath, program: "test/1")
            let before = ContinuousClock.now
            let sealed = try await other.vault.seal(SealVaultRequest())
            await other.close()
            #expect(sealed.sessionsEnded == 1)
            let end = await status { while try await messages.next() != nil {} }
            #expect(end?.code == .unauthenticated)
            #expect(ContinuousClock.now - before < .seconds(1))

            #expect(try await daemon.client.vault.status(VaultStatusRequest()).state == .sealed)
            for call in [
                { _ = try await client.files.list(ListFilesRequest(backupID: id)) },
                { _ = try await daemon.client.backups.list(ListBackupsRequest()) },
            ] as [@Sendable () async throws -> Void] {
                #expect(await status(call)?.code == .failedPrecondition)
            }
            #expect(try await daemon.client.vault.seal(SealVaultRequest()).sessionsEnded == 0)

            var wrong = UnsealVaultRequest()
            wrong.secret = text("something that is not it, certainly")
            #expect(await status { _ = try await daemon.client.vault.unseal(wrong) }?.code == .permissionDenied)
            time.advance(.seconds(60))
            var right = UnsealVaultRequest()
            right.secret = TestDaemon.vaultSecret
            let opened = try await daemon.client.vault.unseal(right)
            #expect(opened.slotName == "machine")
            #expect(opened.status?.state == .unsealed)
            #expect(
                await status { _ = try await client.files.list(ListFilesRequest(backupID: id)) }?.code
                    == .unauthenticated
            )
            _ = try await daemon.unlock()
        }
    }

    @Test("A materialized tree has every file, is kept the second time, passes a check, and is gone after a purge")
    func materialize() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            let first = try await materialize(id, client)
            #expect(first.finished)
            #expect(first.entriesDone == first.entriesTotal)
            #expect(first.entriesKept == 0)
            #expect(first.bytesDone > 0)
            let second = try await materialize(id, client)
            #expect(second.bytesDone == 0)
            #expect(second.entriesKept > 0)

            let backup = try daemon.keeper.vault.volume(of: id)
            var compared = 0
            for entry in try await client.files.list(ListFilesRequest(backupID: id)).files where entry.kind == .file {
                let path = VolumePath("files/\(entry.domain)/" + String(decoding: entry.relativePath, as: UTF8.self))
                var read = ReadFileRequest(backupID: id)
                read.file = FileSelector(fileID: entry.fileID)
                let content = try await client.files.read(read).content().bytes
                #expect(try backup.manifest.openFixed(path).allBytes(limit: 1 << 24) == content)
                compared += 1
            }
            #expect(compared >= 3)
            #expect(try await check(daemon).damages.isEmpty)

            var purge = PurgeVaultRequest()
            purge.backupID = id
            #expect(await status { _ = try await daemon.client.vault.purge(purge) }?.code == .invalidArgument)
            purge.confirmBackupID = id
            let purged = try await daemon.client.vault.purge(purge)
            #expect(purged.proved)
            #expect(purged.bytesFreed > 0)
            #expect(purged.sessionsEnded == 1)
            #expect(await status { _ = try await daemon.client.vault.purge(purge) }?.code == .notFound)
            #expect(try await daemon.client.vault.status(VaultStatusRequest()).volumeCount == 0)
        }
    }

    @Test("A check names what is damaged, in which volume")
    func damage() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            _ = try await materialize(id, client)
            let backup = try daemon.keeper.vault.volume(of: id)
            let victim = try #require(backup.manifest.entries.keys.max { $0.description < $1.description })
            try backup.volume.remove(victim)
            let report = try await check(daemon)
            #expect(report.finished)
            #expect(report.damages.map(\.volume) == [id])
            #expect(report.damages.map(\.path) == [victim.description])
            #expect(report.damages.map(\.reason) == ["file_missing"])
        }
    }

    @Test("Slots are added, changed, removed; rotation keeps the one whose secret was given")
    func slots() async throws {
        let time = TestTime()
        try await TestDaemon.run(clock: time.clock) { daemon in
            let vault = daemon.client.vault
            var add = AddSlotRequest()
            add.name = "person"
            add.kind = .passphrase
            add.current = TestDaemon.vaultSecret
            add.secret = text("correct horse battery")
            #expect(try await vault.addSlot(add).slot?.name == "person")
            #expect(await status { _ = try await vault.addSlot(add) }?.code == .alreadyExists)
            var change = ChangeSlotRequest()
            change.name = "person"
            change.current = text("wrong horse battery")
            change.secret = text("another passphrase")
            #expect(await status { _ = try await vault.changeSlot(change) }?.code == .permissionDenied)
            time.advance(.seconds(60))
            change.current = text("correct horse battery")
            _ = try await vault.changeSlot(change)
            var rotate = RotateVaultRequest()
            rotate.current = text("another passphrase")
            #expect(try await vault.rotate(rotate).removedSlots == ["machine"])
            var remove = RemoveSlotRequest()
            remove.name = "person"
            #expect(await status { _ = try await vault.removeSlot(remove) }?.code == .failedPrecondition)
            remove.name = "machine"
            #expect(await status { _ = try await vault.removeSlot(remove) }?.code == .notFound)
        }
    }

    private func materialize(_ id: String, _ client: DaemonClient) async throws -> MaterializeResponse {
        var request = MaterializeRequest()
        request.backupID = id
        var last = MaterializeResponse()
        for try await response in try await client.files.materialize(request) {
            #expect(response.failures.isEmpty)
            last = response
        }
        return last
    }

    private func check(_ daemon: TestDaemon) async throws -> (finished: Bool, damages: [VaultDamage]) {
        var damages: [VaultDamage] = []
        var finished = false
        for try await response in try await daemon.client.vault.check(CheckVaultRequest()) {
            damages += response.damages
            finished = response.finished
        }
        return (finished, damages)
    }
}
