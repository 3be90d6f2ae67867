import Testing

@testable import JuicerWorker

@Suite struct WorkerProgramTests {
    @Test(
        "the worker is found beside the daemon, else where it is installed",
        arguments: [
            (
                "/usr/bin/juicerd", ["/usr/bin/juicer-worker", "/usr/libexec/juicer/juicer-worker"],
                "/usr/bin/juicer-worker"
            ),
            ("/usr/bin/juicerd", ["/usr/libexec/juicer/juicer-worker"], "/usr/libexec/juicer/juicer-worker"),
            ("/usr/bin/juicerd", [], nil),
            ("/juicerd", ["/juicer-worker"], "/juicer-worker"),
            ("juicerd", ["/juicer-worker"], nil),
        ] as [(String, [String], String?)]
    )
    func place(_ program: String, _ there: [String], _ expected: String?) {
        #expect(WorkerProgram.find(from: program) { there.contains($0) } == expected)
    }
}
