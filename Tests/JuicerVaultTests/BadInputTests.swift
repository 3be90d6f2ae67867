import Foundation
import JuicerCore
import JuicerCrypto
import JuicerSQLite
import TestSupport
import Testing

@testable import JuicerVault

@Suite("Configurations that are not as they were written")
struct ConfigurationMutationTests {
    private let master = SecretBytes(randomCount: 32)
    private let secret = SecretBytes("correct horse")

    @Test("A damaged configuration is refused, or still gives the right key, and never another one")
    func mutations() throws {
        let configuration = try VolumeConfiguration(wrapping: master, under: secret, cost: .machineSecret)
        var opened = 0
        for text in Mutations(of: configuration.text, count: isThorough ? 20_000 : 600, seed: 4) {
            guard let read = try? VolumeConfiguration(text: text), let key = try? read.unwrap(secret) else { continue }
            opened += 1
            #expect(key.constantTimeEquals(master))
        }
        // What is in the text for people may change.
        #expect(opened > 0)
    }
}

@Suite(
    "Disks that are full or cannot be written",
    .enabled("needs root, and a place where it may mount") { TestDisk.isPossible }
)
struct FullDiskTests {
    @Test("A full disk is an error that says so; what was there stays whole, and with room again all goes on")
    func full() throws {
        let disk = try TestDisk(memory: 4)
        let master = SecretBytes(randomCount: 32)
        try Volume.create(at: disk.path + "/volume")
        let volume = try Volume(at: disk.path + "/volume", stagingIn: disk.path + "/staging", master: master)
        let kept = [UInt8](repeating: 5, count: 100_000)
        let file = try volume.openFile("kept", creating: true)
        try kept.withUnsafeBytes { try file.write($0, at: 0) }
        let vfs = try WritableVFS(VolumeDatabases(volume))
        let database = try Connection(on: vfs, path: "database")
        try database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (b BLOB)")
        try database.execute("INSERT INTO t VALUES (zeroblob(1000))")

        var filler: NewFile? = try volume.newFile()
        let piece = [UInt8](repeating: 1, count: 1 << 20)
        #expect {
            for _ in 0..<8 { try piece.withUnsafeBytes { try filler?.write($0) } }
        } throws: {
            ($0 as? VolumeError)?.isDiskFull == true
        }
        // Whatever is left of the disk goes too.
        let rest = try volume.openFile("rest", creating: true)
        var written: Int64 = 0
        #expect(throws: VolumeError.self) {
            while true {
                try piece[..<8_192].withUnsafeBytes { try rest.write($0, at: written) }
                written += 8_192
            }
        }
        #expect(try rest.size == written)
        #expect {
            try database.execute("INSERT INTO t VALUES (zeroblob(200000))")
        } throws: {
            let error = $0 as? SQLiteError
            return error?.code == .full && (error?.cause as? VolumeError)?.isDiskFull == true
        }
        #expect(try volume.openFile("kept").allBytes(limit: 1 << 20) == kept)
        #expect(throws: VolumeError.self) {
            let new = try volume.newFile()
            try piece[..<100].withUnsafeBytes { try new.write($0) }
            _ = try new.commit(to: "new")
        }
        #expect(try volume.status("new") == nil)

        filler = nil
        try volume.remove("rest")
        // A program that another test is starting shares our open files until it runs, and with them their room.
        let deadline = ContinuousClock.now + .seconds(5)
        let insert = "INSERT INTO t VALUES (zeroblob(200000))"
        while (try? database.execute(insert)) == nil, ContinuousClock.now < deadline { usleep(10_000) }
        #expect(try database.rows("SELECT length(b) FROM t") == [[.integer(1_000)], [.integer(200_000)]])
        #expect(try database.rows("PRAGMA integrity_check") == [[.text("ok")]])
    }

    @Test("A vault on a disk that cannot be written is refused, says why, and is left as it is")
    func readOnly() throws {
        let disk = try TestDisk(memory: 4)
        let secret = Hex.encode(SecretBytes(randomCount: 32))
        try Vault(at: disk.path + "/vault").create(slot: "machine", .machineSecret, secret: secret)
        try disk.setReadOnly(true)
        #expect {
            try Vault(at: disk.path + "/vault")
        } throws: {
            if case .system(_, let error) = $0 as? VaultError { error.code == EROFS } else { false }
        }
        #expect(throws: VolumeError.self) {
            try Volume(at: disk.path + "/vault/root", stagingIn: disk.path + "/staging", master: secret)
        }
        try disk.setReadOnly(false)
        #expect(try Vault(at: disk.path + "/vault").unseal(secret) == "machine")
    }
}
