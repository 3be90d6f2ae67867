import ArgumentParser
import JuicerClient
import JuicerCore
import JuicerProto
import JuicerProtobuf
import TTRPC

/// Searches and pages of lists, one by one, as a client of the daemon sees them.
@main
struct SearchBench: AsyncParsableCommand {
    @Option(help: "The daemon's socket.")
    var socket: String

    @Option(help: "Searches in all.")
    var queries = 1_000

    func run() async throws {
        let client = try await DaemonClient.connect(socket: socket, program: "search-bench/1")
        guard let id = try await client.backups.list(ListBackupsRequest()).backups.first?.id else {
            throw ValidationError("the daemon has no backup")
        }
        let passphrase = Array("juicer demo".utf8).withUnsafeBytes { SecretBytes(copying: $0) }
        let answer = try await client.backups.unlock(UnlockBackupRequest(id: id, passphrase: passphrase))
        let artifacts = client.withSession(answer.sessionToken).artifacts
        var searches = try await Searches(artifacts, id)
        // What is read at the first time, such as columns of facts, is not measured.
        for _ in 0..<20 { _ = try await artifacts.search(searches.next().request) }
        var times: [String: [Double]] = [:]
        for _ in 0..<queries {
            let (request, kind) = searches.next()
            let time = try await milliseconds { _ = try await artifacts.search(request) }
            times["search", default: []].append(time)
            times["search_\(kind)", default: []].append(time)
        }
        for (name, list) in times.sorted(by: { $0.key < $1.key }) { report(name, list) }
        report("page", try await pages(artifacts, id))
        await client.close()
    }

    /// Every page of the longest lists, from the first to the last, and of some that are filtered.
    private func pages(_ artifacts: ArtifactsClient, _ id: String) async throws -> [Double] {
        var times: [Double] = []
        func walk(most: Int = .max, _ list: (PageRequest) async throws -> PageInfo?) async throws {
            var page = PageRequest(pageSize: 100)
            for _ in 0..<most {
                var next = ""
                times.append(try await milliseconds { next = try await list(page)?.nextPageToken ?? "" })
                if next.isEmpty { return }
                page.pageToken = next
            }
        }
        let conversations =
            try await artifacts.listConversations(
                ListConversationsRequest(backupID: id, page: PageRequest(pageSize: 100))
            )
            .conversations
        guard let longest = conversations.max(by: { $0.messageCount < $1.messageCount }) else { return [] }
        try await walk { try await artifacts.timeline(TimelineRequest(backupID: id, page: $0)).page }
        try await walk {
            try await artifacts.listMessages(ListMessagesRequest(backupID: id, conversationID: longest.id, page: $0))
                .page
        }
        let filters = [
            ArtifactFilter(hasAttachment: true), ArtifactFilter(conversationID: longest.id, fromOwner: true),
        ]
        for filter in filters {
            for isOldestFirst in [false, true] {
                try await walk(most: 100) { page in
                    var request = ListArtifactsRequest(backupID: id, type: .message, filter: filter, page: page)
                    request.oldestFirst = isOldestFirst
                    return try await artifacts.list(request).page
                }
            }
        }
        try await walk { try await artifacts.listPeople(ListPeopleRequest(backupID: id, page: $0)).page }
        try await walk {
            try await artifacts.listConversations(ListConversationsRequest(backupID: id, page: $0)).page
        }
        return times
    }

    private func milliseconds(_ body: () async throws -> Void) async rethrows -> Double {
        try await ContinuousClock().measure(body) / .milliseconds(1)
    }

    private func report(_ name: String, _ times: [Double]) {
        let sorted = times.sorted()
        guard let most = sorted.last else { return }
        print("\(name)_count \(sorted.count)")
        print("\(name)_p50_ms \(sorted[sorted.count / 2])")
        print("\(name)_p99_ms \(sorted[min(sorted.count - 1, sorted.count * 99 / 100)])")
        print("\(name)_max_ms \(most)")
    }
}
