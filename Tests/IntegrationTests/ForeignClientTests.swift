import Foundation
import TestSupport
import Testing

/// Clients that others wrote.
@Suite("stock ttrpc clients")
struct ForeignClientTests {
    @Test("Go's ttrpc client checks health and lists the backups")
    func goClient() async throws {
        let world = try await World(samples: ["one": [], "two": ["--plain"]])
        let program = world.folder.file("healthlist")
        let built = try await ChildProcess.run(
            "/usr/bin/go",
            ["build", "-o", program, RepositoryFile.path("Tests/Interop/go/healthlist/main.go")],
            environment: [
                "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOCACHE": world.folder.file("cache"),
                "HOME": world.folder.path,
            ]
        )
        try #require(built.status == 0, "\(built.errorText)")
        let answer = try await ChildProcess.run(program, [world.socket])
        #expect(answer.status == 0, "\(answer.errorText)")
        let lines = answer.text.split(separator: "\n")
        #expect(try Entry(#require(lines.first))["Status"] == "1", "SERVING")
        let identifiers = try await world.identifiers()
        #expect(identifiers.count == 2)
        for id in identifiers.values {
            #expect(lines.last?.contains(id) == true)
        }
    }
}
