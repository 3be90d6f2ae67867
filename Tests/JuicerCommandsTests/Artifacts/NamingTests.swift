import Testing

@testable import JuicerCommands

@Suite("Naming one of many things")
struct NamingTests {
    private struct Thing: Sendable, Equatable {
        let id: String
        let names: [String]
    }

    private let things = [
        Thing(id: "1", names: ["Anna Muster"]), Thing(id: "2", names: ["Ben", "+41790000002"]),
        Thing(id: "3", names: ["BEN"]), Thing(id: "4", names: ["Straße"]), Thing(id: "5", names: [""]),
        Thing(id: "6", names: ["2"]), Thing(id: "7", names: ["Café"]),
    ]

    private func find(_ text: String, in things: [Thing]? = nil) async throws -> Thing {
        let naming = Naming<Thing>(noun: "thing", plural: "things", id: \.id, names: \.names, facts: { "no. \($0.id)" })
        let list = AsyncStream { continuation in
            for thing in things ?? self.things { continuation.yield(thing) }
            continuation.finish()
        }
        return try await naming.find(text, in: list)
    }

    @Test(
        "takes an id, or a name in any case that one thing has",
        arguments: [
            ("1", "1"), ("anna muster", "1"), ("ANNA MUSTER", "1"), ("+41790000002", "2"), ("straße", "4"),
            ("Cafe\u{301}", "7"),
        ]
    )
    func found(text: String, id: String) async throws {
        #expect(try await find(text).id == id)
    }

    @Test("takes an id before a name, wherever it stands in the list")
    func idFirst() async throws {
        #expect(try await find("2", in: things.reversed()).id == "2")
    }

    @Test("names the candidates where several fit")
    func ambiguous() async throws {
        let error = await #expect(throws: CommandFailure.self) { try await find("ben") }
        #expect(error?.message == "2 things are called ‘ben’; name one by its id")
        #expect(error?.hints == ["2  Ben  no. 2", "3  BEN  no. 3"])
        #expect(error?.status == .usage)
        let many = (0..<14).map { Thing(id: "\($0)", names: ["same"]) }
        let long = await #expect(throws: CommandFailure.self) { try await find("same", in: many) }
        #expect(long?.hints.count == 11)
        #expect(long?.hints.last == "and 4 more")
    }

    @Test("names what is near where nothing fits, and takes nothing for an empty name")
    func none() async throws {
        let error = await #expect(throws: CommandFailure.self) { try await find("anna") }
        #expect(error?.message == "no thing has the id or name ‘anna’")
        #expect(error?.hints == ["did you mean 1  Anna Muster  no. 1"])
        #expect(error?.status == .notFound)
        let empty = await #expect(throws: CommandFailure.self) { try await find("") }
        #expect(empty?.status == .notFound && empty?.hints.isEmpty == true)
    }
}
