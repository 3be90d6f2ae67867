import JuicerCore
import JuicerSample
import TestSupport
import Testing

@Suite struct ErrorTests {
    private func failure(_ body: () throws -> SampleReport) -> SampleError.Code? {
        do {
            _ = try body()
            return nil
        } catch let error as SampleError {
            #expect(!error.message.isEmpty && error.description == error.message)
            return error.code
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    @Test("a folder that is not empty is left alone")
    func folderNotEmpty() throws {
        let folder = try TemporaryDirectory()
        let options = SampleBackup.Options.quick(passphrase: nil)
        _ = try SampleBackup.write(to: folder.file("b"), options: options)
        #expect(failure { try SampleBackup.write(to: folder.file("b"), options: options) } == .folderNotEmpty)
    }

    @Test("a folder that cannot be made is told with the system's reason")
    func system() {
        let options = SampleBackup.Options.quick(passphrase: nil)
        #expect(failure { try SampleBackup.write(to: "/proc/none/b", options: options) } == .system)
    }

    @Test("options that contradict one another are refused")
    func unsupported() throws {
        let folder = try TemporaryDirectory()
        var noPeople = SampleBackup.Options.quick(passphrase: nil)
        noPeople.contacts = 0
        #expect(failure { try SampleBackup.write(to: folder.file("a"), options: noPeople) } == .unsupported)
        var noRounds = SampleBackup.Options.quick(passphrase: nil)
        noRounds.innerIterations = 0
        #expect(failure { try SampleBackup.write(to: folder.file("b"), options: noRounds) } == .unsupported)
        var list = SampleBackup.Options.quick(generation: .ios9, passphrase: .samplePassphrase())
        list.damage = [.walManifest]
        #expect(failure { try SampleBackup.write(to: folder.file("c"), options: list) } == .unsupported)
        for (index, damage) in [SampleDamage.corruptFileKey, .unpaddedManifest].enumerated() {
            let plain = SampleBackup.Options.quick(passphrase: nil, damage: [damage])
            #expect(failure { try SampleBackup.write(to: folder.file("p\(index)"), options: plain) } == .unsupported)
        }
        let old = SampleBackup.Options.quick(
            generation: .ios10dot1,
            passphrase: .samplePassphrase(),
            damage: [.hostileOuterIterations]
        )
        #expect(failure { try SampleBackup.write(to: folder.file("o"), options: old) } == .unsupported)
        var noClass = SampleBackup.Options.quick(passphrase: .samplePassphrase())
        noClass.manifestClass = 15
        #expect(failure { try SampleBackup.write(to: folder.file("d"), options: noClass) } == .unsupported)
    }
}
