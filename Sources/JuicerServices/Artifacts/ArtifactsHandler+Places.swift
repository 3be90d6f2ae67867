import JuicerIndex
import JuicerProto
import JuicerProtobuf
import TTRPC

/// Where photos are: in albums and on the map, the latter together with everything else that has a place.
extension ArtifactsHandler {
    func listAlbums(_ request: ListAlbumsRequest, context: ServerContext) async throws -> ListAlbumsResponse {
        try await calls.audited(context) { record in
            let backupID = try await unlocked(request.backupID, context, record)
            let list = try ItemList(.albums, [backupID], request.page, tokens)
            return try await reading(backupID) { index in
                try list.answer { page, extent in
                    let found = try index.albums(page)
                    let answer = ListAlbumsResponse(
                        albums: found.items.map { AlbumItem($0, extent) },
                        page: list.info(total: found.total, next: found.next)
                    )
                    return (answer, found.items.count)
                }
            }
        }
    }

    func listMapPoints(
        _ request: ListMapPointsRequest,
        context: ServerContext
    ) async throws -> ListMapPointsResponse {
        try await calls.audited(context) { record in
            let backupID = try await unlocked(request.backupID, context, record)
            let filter = try ItemFilter(request.filter)
            let box = try request.box.map { try JuicerIndex.GeoBox($0) }
            record.filter(filter)
            let edges = box.map { [$0.south, $0.west, $0.north, $0.east].map { "\($0)" } } ?? []
            let filters = [backupID] + filter.parts + edges
            let list = try ItemList(.mapPoints, filters, request.page, tokens)
            return try await reading(backupID) { index in
                try list.answer { page, extent in
                    let found = try index.mapPoints(filter, in: box, page)
                    let answer = ListMapPointsResponse(
                        points: found.items.map { MapPoint($0, extent) },
                        page: list.info(total: found.total, next: found.next)
                    )
                    return (answer, found.items.count)
                }
            }
        }
    }
}
