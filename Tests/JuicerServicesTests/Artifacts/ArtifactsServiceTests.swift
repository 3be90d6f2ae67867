import JuicerArtifacts
import JuicerClient
import JuicerIndex
import JuicerProto
import JuicerProtobuf
import JuicerState
import TTRPC
import TestSupport
import Testing

@testable import JuicerServices

@Suite struct ArtifactsServiceTests {
    @Test("without an index the summary has every type as pending, and all else says how to get one")
    func notIndexed() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            let artifacts = client.artifacts
            let summary = try await artifacts.summary(ArtifactSummaryRequest(backupID: id))
            #expect(summary.types.map(\.type.rawValue) == Array(1...11))
            #expect(summary.types.allSatisfy { $0.state == .pending && $0.itemCount == 0 })
            #expect(summary.jobID.isEmpty)
            let calls: [() async throws -> Void] = [
                { _ = try await artifacts.search(SearchArtifactsRequest(backupID: id, query: "x")) },
                { _ = try await artifacts.timeline(TimelineRequest(backupID: id)) },
                { _ = try await artifacts.countByDay(CountByDayRequest(backupID: id)) },
                { _ = try await artifacts.get(GetArtifactRequest(backupID: id, type: .note, id: "1")) },
                { _ = try await artifacts.list(ListArtifactsRequest(backupID: id, type: .note)) },
                { _ = try await artifacts.listConversations(ListConversationsRequest(backupID: id)) },
                { _ = try await artifacts.listMessages(ListMessagesRequest(backupID: id, conversationID: "1.x")) },
                { _ = try await artifacts.listAlbums(ListAlbumsRequest(backupID: id)) },
                { _ = try await artifacts.listPeople(ListPeopleRequest(backupID: id)) },
                { _ = try await artifacts.getPerson(GetPersonRequest(backupID: id, id: "x")) },
                { _ = try await artifacts.listMapPoints(ListMapPointsRequest(backupID: id)) },
            ]
            for call in calls {
                let error = await status(call)
                #expect(error?.code == .failedPrecondition)
                #expect(error?.reason == "NOT_INDEXED")
                #expect(error?.detail(ErrorInfo.self)?.metadata["hint"]?.contains("juicer index ID") == true)
            }
        }
    }

    @Test("the summary has what is indexed of each type, how far, and from when to when")
    func summary() async throws {
        try await IndexedDaemon.run(ListedRows.all) { world in
            let note = try world.index.build(.note)
            var report = ParseReport(kind: .note)
            report.outcome = .absent
            _ = try note.finish(report)
            let visits = try world.index.build(.safariVisit)
            try visits.receive([.visit(VisitRow(id: "v", source: ListedRows.source(1)))])
            var flawed = ParseReport(kind: .safariVisit)
            flawed.problems = [
                ParseProblem(
                    code: .rowUnreadable,
                    table: "history_visits",
                    count: 3,
                    firstRowID: 7,
                    detail: "no id"
                )
            ]
            _ = try visits.finish(flawed)
            let running = try world.index.build(.location)
            let summary = try await world.artifacts.summary(ArtifactSummaryRequest(backupID: world.id))
            let types = Dictionary(uniqueKeysWithValues: summary.types.map { ($0.type, $0) })
            #expect(types.count == 11)
            let messages = try #require(types[.message])
            #expect(messages.state == .complete)
            #expect(messages.itemCount == 13)
            #expect(messages.first?.seconds == ListedRows.start)
            #expect(messages.last?.seconds == ListedRows.start + 12 * 3_600)
            #expect(types[.note]?.state == .absent)
            #expect(types[.whatsapp]?.state == .pending)
            #expect(types[.location]?.state == .running)
            let visited = try #require(types[.safariVisit])
            #expect(visited.state == .partial)
            #expect(visited.failedCount == 3)
            #expect(visited.problems.count == 1)
            #expect(visited.problems[0].contains("history_visits"))
            #expect(summary.conversationCount == 2)
            #expect(summary.personCount == 2)
            _ = try running.finish(ParseReport(kind: .location))
        }
    }

    @Test("a type that is not indexed and one that is not in the backup are told apart")
    func absence() async throws {
        try await IndexedDaemon.run([.message: []]) { world in
            let build = try world.index.build(.note)
            var report = ParseReport(kind: .note)
            report.outcome = .absent
            _ = try build.finish(report)
            let notes = try await world.artifacts.list(ListArtifactsRequest(backupID: world.id, type: .note))
            #expect(notes.items.isEmpty)
            #expect(notes.page?.total == 0)
            let calls = ListArtifactsRequest(backupID: world.id, type: .call)
            #expect(await status { _ = try await world.artifacts.list(calls) }?.reason == "NOT_INDEXED")
        }
    }

    @Test("what is not there is NOT_FOUND, and what cannot be is INVALID_ARGUMENT")
    func wrongIDs() async throws {
        try await IndexedDaemon.run(ListedRows.all) { world in
            let (artifacts, id) = (world.artifacts, world.id)
            let missing: [() async throws -> Void] = [
                { _ = try await artifacts.get(GetArtifactRequest(backupID: id, type: .message, id: "m99")) },
                { _ = try await artifacts.get(GetArtifactRequest(backupID: id, type: .photo, id: "m1")) },
                { _ = try await artifacts.get(GetArtifactRequest(backupID: id, type: .photo)) },
                { _ = try await artifacts.getPerson(GetPersonRequest(backupID: id, id: "nobody")) },
                { _ = try await artifacts.listMessages(ListMessagesRequest(backupID: id, conversationID: "1.no")) },
                { _ = try await artifacts.listMessages(ListMessagesRequest(backupID: id, conversationID: "ana")) },
                {
                    var request = ListMessagesRequest(backupID: id, conversationID: "1.ana")
                    request.aroundID = "m11"
                    _ = try await artifacts.listMessages(request)
                },
            ]
            for call in missing {
                let error = await status(call)
                #expect(error?.code == .notFound)
                #expect(error?.reason == "ARTIFACT_NOT_FOUND")
            }
            let wrong: [() async throws -> Void] = [
                { _ = try await artifacts.get(GetArtifactRequest(backupID: id, id: "m1")) },
                { _ = try await artifacts.get(GetArtifactRequest(backupID: id, type: .unrecognized(77), id: "m1")) },
                { _ = try await artifacts.list(ListArtifactsRequest(backupID: id, type: .unrecognized(-1))) },
                { _ = try await artifacts.listConversations(ListConversationsRequest(backupID: id, type: .photo)) },
                { _ = try await artifacts.countByDay(CountByDayRequest(backupID: id, utcOffsetMinutes: 841)) },
            ]
            for call in wrong { #expect(await status(call)?.code == .invalidArgument) }
        }
    }

    @Test("the job that indexes a backup, or waits to, is in its summary, and no other")
    func job() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            func keep(_ letter: Character, _ kind: String, _ state: String, of backupID: String) throws {
                let job = KeptJob(
                    id: String(repeating: letter, count: 32),
                    kind: kind,
                    backupID: backupID,
                    arguments: "{}",
                    principal: "uid:0",
                    state: state,
                    failures: Array("[]".utf8),
                    created: 1
                )
                // The runner tells of what is kept, and runs what it was asked to.
                try daemon.keeper.state().add(job, keeping: 100)
            }
            func jobID() async throws -> String {
                try await client.artifacts.summary(ArtifactSummaryRequest(backupID: id)).jobID
            }
            try keep("a", "verify", "running", of: id)
            try keep("b", "index", "succeeded", of: id)
            try keep("c", "index", "suspended", of: id)
            try keep("d", "index", "running", of: "another")
            let before = try await jobID()
            #expect(before == "")
            try keep("e", "index", "queued", of: id)
            let after = try await jobID()
            #expect(after == String(repeating: "e", count: 32))
        }
    }

    @Test("small pictures are still to come")
    func pictures() async throws {
        try await IndexedDaemon.run([.message: []]) { world in
            let request = ReadThumbnailRequest(backupID: world.id, fileID: String(repeating: "0", count: 40))
            let refusal = await status {
                for try await _ in try await world.artifacts.readThumbnail(request) {}
            }
            #expect(refusal?.code == .unimplemented)
        }
    }

    @Test("an index that is closed with the vault is not read any more")
    func sealed() async throws {
        try await IndexedDaemon.run(ListedRows.all) { world in
            let request = TimelineRequest(backupID: world.id)
            _ = try await world.artifacts.timeline(request)
            _ = try await world.client.vault.seal(SealVaultRequest())
            #expect(await status { _ = try await world.artifacts.timeline(request) }?.reason == "VAULT_SEALED")
        }
    }

    @Test("reads are put down with their types; queries and ids in a code, and the same again once in a while")
    func audited() async throws {
        let time = TestTime()
        try await IndexedDaemon.run(ListedRows.all, clock: time.clock) { world in
            var search = SearchArtifactsRequest(backupID: world.id, query: "swordfish")
            search.filter = ArtifactFilter(types: [.message, .photo], conversationID: "1.ana")
            for _ in 0..<5 { _ = try await world.artifacts.search(search) }
            _ = try await world.artifacts.get(GetArtifactRequest(backupID: world.id, type: .message, id: "m1"))
            let messages = ListMessagesRequest(backupID: world.id, conversationID: "1.ana")
            _ = try await world.artifacts.listMessages(messages)
            _ = try await world.artifacts.listPeople(ListPeopleRequest(backupID: world.id, query: "Ünal"))
            let people = try await world.artifacts.listPeople(ListPeopleRequest(backupID: world.id)).people
            let ana = try #require(people.first)
            _ = try await world.artifacts.getPerson(GetPersonRequest(backupID: world.id, id: ana.id))
            let events = try await world.client.audit.query(QueryAuditRequest()).events.reversed()
                .filter { $0.action.hasPrefix("Artifacts/") }
            #expect(
                events.map(\.action) == [
                    "Artifacts/Search", "Artifacts/Get", "Artifacts/ListMessages", "Artifacts/ListPeople",
                    "Artifacts/ListPeople", "Artifacts/GetPerson",
                ]
            )
            let lines = events.map(\.line)
            #expect(lines.allSatisfy { $0.contains(world.id) })
            #expect(lines[0].contains(ArtifactKind.message.name) && lines[0].contains(ArtifactKind.photo.name))
            for secret in ["swordfish", "1.ana", "Ünal", "41791112233", #""\#(ana.id)""#, #""m1""#] {
                #expect(!lines.contains { $0.contains(secret) }, "\(secret)")
            }
            time.advance(.seconds(60))
            world.daemon.services.audit.noteRepeats()
            _ = try await world.artifacts.listAlbums(ListAlbumsRequest(backupID: world.id))
            let later = try await world.client.audit.query(QueryAuditRequest()).events
            #expect(later.contains { $0.action == "Artifacts/Search" && $0.line.contains(#""repeats":4"#) })
        }
    }
}
