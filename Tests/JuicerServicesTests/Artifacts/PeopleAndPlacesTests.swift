import JuicerArtifacts
import JuicerIndex
import JuicerProto
import TTRPC
import TestSupport
import Testing

@testable import JuicerServices

@Suite struct PeopleAndPlacesTests {
    @Test("people come by name with everything that is theirs, and can be looked for")
    func people() async throws {
        try await IndexedDaemon.run(ListedRows.all) { world in
            var request = ListPeopleRequest(backupID: world.id)
            let found = try await allIDs(pageSize: 1) { page in
                request.page = page
                let answer = try await world.artifacts.listPeople(request)
                return (answer.people.map(\.name), answer.page)
            }
            #expect(found.ids == ["Ana Ünal", "Bob"])
            #expect(found.total == 2)
            request = ListPeopleRequest(backupID: world.id, query: "unal")
            let ana = try #require(try await world.artifacts.listPeople(request).people.first)
            #expect(ana.handles == ["+41791112233"])
            #expect(ana.contactIDs == ["1"])
            // Five from her, five to her alone.
            #expect(ana.messageCount == 10 && ana.callCount == 2 && ana.photoCount == 1)
            #expect(ana.lastSeen?.seconds == ListedRows.start + 9 * 3_600)
            #expect(try await world.artifacts.getPerson(GetPersonRequest(backupID: world.id, id: ana.id)).person == ana)
            request.query = "bob@"
            #expect(try await world.artifacts.listPeople(request).people.map(\.name) == ["Bob"])
            request.query = "nobody"
            #expect(try await world.artifacts.listPeople(request).page?.total == 0)
            request.query = String(repeating: "x", count: 1_001)
            #expect(await status { _ = try await world.artifacts.listPeople(request) }?.code == .invalidArgument)
            let page = PageRequest(pageSize: 1)
            let first = try await world.artifacts.listPeople(ListPeopleRequest(backupID: world.id, page: page))
            request.query = "b"
            request.page = PageRequest(pageToken: try #require(first.page).nextPageToken)
            #expect(await status { _ = try await world.artifacts.listPeople(request) }?.code == .invalidArgument)
        }
    }

    @Test("a person's picture is the file that the contact has, and the contact knows the person")
    func picture() async throws {
        var contact = ContactRow(id: "7", source: ListedRows.source(7))
        (contact.name, contact.picture) = ("Cleo", AttachmentRef(.file(domain: "HomeDomain", path: "cleo.jpg")))
        let files = ["cleo.jpg": IndexedFile(id: "f-cleo", size: 10)]
        // The number is another contact's first: the contacts stay two people.
        var shared = ContactRow(id: "8", source: ListedRows.source(8))
        (shared.name, shared.phones) = ("Dora", [LabeledValue(label: "", value: "+41 79 111 22 33")])
        let rows = ListedRows.contacts + [.contact(contact), .contact(shared)]
        try await IndexedDaemon.run([.contact: rows], files: files) { world in
            let people = try await world.artifacts.listPeople(ListPeopleRequest(backupID: world.id)).people
            let cleo = try #require(people.first { $0.name == "Cleo" })
            #expect(cleo.picture == JuicerProto.Attachment(fileID: "f-cleo", textOffset: -1, state: .present))
            let list = try await world.artifacts.list(ListArtifactsRequest(backupID: world.id, type: .contact))
            for item in list.items {
                guard case .contact(let item) = item.item else { continue }
                let person = try #require(people.first { $0.id == item.personID }, "\(item.name)")
                #expect(person.name == item.name)
                #expect(person.contactIDs == [item.id])
            }
            #expect(list.items.count == 4)
        }
    }

    @Test("albums come by title as people sort, with what the index has of them and what the app counts")
    func albums() async throws {
        try await IndexedDaemon.run(ListedRows.all) { world in
            var request = ListAlbumsRequest(backupID: world.id)
            let found = try await allIDs(pageSize: 2) { page in
                request.page = page
                let answer = try await world.artifacts.listAlbums(request)
                return (answer.albums.map(\.title), answer.page)
            }
            #expect(found.ids == ["apples", "Öl", "Zebra"])
            #expect(found.total == 3)
            let albums = try await world.artifacts.listAlbums(ListAlbumsRequest(backupID: world.id)).albums
            let zebra = try #require(albums.last)
            #expect(zebra.id == "a" && zebra.photoCount == 3 && zebra.appPhotoCount == 7 && !zebra.isShared)
            #expect(zebra.created?.seconds == ListedRows.start + 3_600)
            #expect(zebra.source?.fileID == "database-1")
            #expect(albums.first?.isShared == true)
        }
    }

    @Test("a map has every item with a place, within its box and its filter")
    func map() async throws {
        try await IndexedDaemon.run(ListedRows.all) { world in
            var request = ListMapPointsRequest(backupID: world.id)
            let found = try await allIDs(pageSize: 2) { page in
                request.page = page
                let answer = try await world.artifacts.listMapPoints(request)
                return (answer.points.map(\.id), answer.page)
            }
            #expect(found.ids == ["m4", "p0", "p1", "p2", "p3"])
            #expect(found.total == 5)
            func ids(_ box: JuicerProto.GeoBox?, _ filter: ArtifactFilter? = nil) async throws -> [String] {
                let request = ListMapPointsRequest(backupID: world.id, filter: filter, box: box)
                return try await world.artifacts.listMapPoints(request).points.map(\.id)
            }
            let zurich = JuicerProto.GeoBox(south: 47.2, west: 8, north: 47.5, east: 9)
            #expect(try await ids(zurich) == ["p0", "p1"])
            #expect(try await ids(zurich, ArtifactFilter(albumID: "a")) == ["p0"])
            #expect(try await ids(JuicerProto.GeoBox(south: -20, west: 170, north: 0, east: -170)) == ["p3"])
            #expect(try await ids(nil, ArtifactFilter(types: [.message])) == ["m4"])
            let one = ListMapPointsRequest(backupID: world.id, filter: ArtifactFilter(types: [.message]))
            let point = try #require(try await world.artifacts.listMapPoints(one).points.first)
            #expect(point.type == .message)
            #expect(point.time?.seconds == ListedRows.start + 4 * 3_600)
            #expect(point.place == GeoPoint(latitude: 47, longitude: 8, accuracyM: 5))
        }
    }

    @Test("a box that is none is refused, and a token belongs to its box")
    func boxes() async throws {
        try await IndexedDaemon.run([.photo: ListedRows.photos]) { world in
            var request = ListMapPointsRequest(backupID: world.id)
            let wrong = [
                JuicerProto.GeoBox(south: 1, west: 0, north: 0, east: 1),
                JuicerProto.GeoBox(south: -91, west: 0, north: 0, east: 1),
                JuicerProto.GeoBox(south: 0, west: -181, north: 1, east: 1),
                JuicerProto.GeoBox(south: 0, west: 0, north: 1, east: .infinity),
                JuicerProto.GeoBox(south: 0, west: .nan, north: 1, east: 1),
                JuicerProto.GeoBox(south: .nan, west: 0, north: 1, east: 1),
            ]
            for box in wrong {
                request.box = box
                let error = await status { _ = try await world.artifacts.listMapPoints(request) }
                #expect(error?.detail(BadRequest.self)?.fieldViolations.map(\.field) == ["box"])
            }
            request.box = nil
            request.page = PageRequest(pageSize: 1)
            let token = try #require(try await world.artifacts.listMapPoints(request).page).nextPageToken
            request.page = PageRequest(pageToken: token)
            _ = try await world.artifacts.listMapPoints(request)
            request.box = JuicerProto.GeoBox(south: -90, west: -180, north: 90, east: 180)
            #expect(await status { _ = try await world.artifacts.listMapPoints(request) }?.code == .invalidArgument)
        }
    }
}
