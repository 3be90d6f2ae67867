import Glibc
import TestSupport
import Testing

@testable import JuicerCommands

@Suite("A signal")
struct InterruptTests {
    // Files that may replace others have names while they are written: those that need removing.
    @Test("ends an extraction with its status and leaves no unfinished file", arguments: [SIGINT, SIGTERM, SIGHUP])
    func extraction(signal: CInt) async throws {
        var endless = ServedFile("endless", String(repeating: "x", count: 5_000))
        endless.neverEnds = true
        try await CommandLineFixture.with([ServedFile("done", "1"), endless]) { juicer in
            _ = try await juicer.unlock()
            let target = juicer.folder.file("out")
            let process = try ChildProcess(
                BuiltProducts.path("juicer"),
                ["files", "extract", "0123", "--to", target, "--overwrite"],
                environment: ["XDG_RUNTIME_DIR": juicer.folder.path, "JUICER_SOCKET": juicer.folder.file("s")]
            )
            let folder = target + "/HomeDomain"
            // The first file is there and the second one has begun.
            #expect(await eventually { ((try? names(folder)) ?? []).count == 2 && access(folder + "/done", F_OK) == 0 })
            process.signal(signal)
            let result = await process.result()
            #expect(result.status == 128 + signal)
            #expect(result.errorText.isEmpty)
            #expect(try names(folder) == ["done"])
        }
    }
}
