import JuicerIndex
import JuicerProto
import JuicerProtobuf
import TTRPC

extension ArtifactsHandler {
    func listPeople(_ request: ListPeopleRequest, context: ServerContext) async throws -> ListPeopleResponse {
        try await calls.audited(context) { record in
            let backupID = try await unlocked(request.backupID, context, record)
            let query = request.query
            guard query.utf8.count <= JuicerIndex.SearchRequest.longestQuery else { throw IndexError.queryTooLong }
            record.text("query", query)
            let list = try ItemList(.people, [backupID, query], request.page, tokens)
            return try await reading(backupID) { index in
                try list.answer { page, extent in
                    let found = try index.people(matching: query, page)
                    let answer = ListPeopleResponse(
                        people: found.items.map { PersonItem($0, extent) },
                        page: list.info(total: found.total, next: found.next)
                    )
                    return (answer, found.items.count)
                }
            }
        }
    }

    func getPerson(_ request: GetPersonRequest, context: ServerContext) async throws -> GetPersonResponse {
        try await calls.audited(context) { record in
            let backupID = try await unlocked(request.backupID, context, record)
            record.text("person", request.id)
            return try await reading(backupID) { index in
                let person = try index.person(request.id)
                return ItemExtent.fitting { GetPersonResponse(person: PersonItem(person, $0)) }
            }
        }
    }
}
