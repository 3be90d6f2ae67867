import HTTPTypes
import Hummingbird
import JuicerClient
import JuicerCore
import JuicerProto
import NIOCore
import TTRPC

/// The files of an unlocked backup over HTTP: the lists of `juicer.v1.Files`.
struct FileRoutes {
    let daemon: DaemonLink

    var routes: [Route] {
        [
            Route(.get, "/api/v1/backups/{id}/domains", domains),
            Route(.get, "/api/v1/backups/{id}/files", list),
            Route(.get, "/api/v1/backups/{id}/files/{file_id}", stat),
        ]
    }

    private func domains(_ request: Request, _ context: BridgeContext) async throws -> Response {
        let page = try Query(request, allowing: Query.pageNames).page()
        let message = ListDomainsRequest(backupID: try context.segment("id"), page: page)
        return answer(
            try await daemon.ask(session: try request.session()) {
                try await $0.files.listDomains(message, options: context.options(timeout: CallTimeout.short))
            }
        )
    }

    private func list(_ request: Request, _ context: BridgeContext) async throws -> Response {
        let query = try Query(request, allowing: Query.pageNames.union(["domain", "like"]))
        let message = ListFilesRequest(
            backupID: try context.segment("id"),
            domain: query.text("domain"),
            like: query.text("like"),
            page: try query.page()
        )
        return answer(
            try await daemon.ask(session: try request.session()) {
                try await $0.files.list(message, options: context.options(timeout: CallTimeout.short))
            }
        )
    }

    private func stat(_ request: Request, _ context: BridgeContext) async throws -> Response {
        _ = try Query(request, allowing: [])
        let message = StatFileRequest(
            backupID: try context.segment("id"),
            file: FileSelector(fileID: try context.segment("file_id"))
        )
        return answer(
            try await daemon.ask(session: try request.session()) {
                try await $0.files.stat(message, options: context.options(timeout: CallTimeout.short))
            }
        )
    }
}
