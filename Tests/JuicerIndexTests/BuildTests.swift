import JuicerArtifacts
import JuicerCore
import JuicerVault
import Synchronization
import TestSupport
import Testing

@testable import JuicerIndex

@Suite("Building the index")
struct BuildTests {
    private let test: TestIndex
    private var index: ArtifactIndex { test.index }

    init() throws {
        test = try TestIndex()
    }

    private func allIDs() throws -> [String] {
        try allPages(500) { try index.items(.message, ItemFilter(), $0) }.items.map(\.id)
    }

    @Test("A build that died leaves what was there, and nothing else; anew it gives the same")
    func died() throws {
        let first = MessageModel(600, seed: 4)
        let second = MessageModel(900, seed: 5)
        try test.build(.message, first.rows)
        let before = try allIDs()
        let files = try test.fileNames
        for part in [0, 300, 912] {
            let build = try index.build(.message, test.options())
            try build.receive(Array(second.rows.prefix(part)))
            #expect(try index.summary().types[0].state == .running)
            // The process ends here.
            try test.reopen()
            withExtendedLifetime(build) {}
            #expect(try index.summary().types[0].state == .pending)
            #expect(try index.summary().types[0].itemCount == 600)
            #expect(try test.fileNames == files)
            #expect(try allIDs() == before)
        }
        try test.build(.message, second.rows)
        let other = try TestIndex()
        try other.build(.message, second.rows)
        let expected = try allPages(500) { try other.index.items(.message, ItemFilter(), $0) }.items
        #expect(try allPages(500) { try index.items(.message, ItemFilter(), $0) }.items == expected)
        #expect(try test.fileNames.count == 2)
    }

    @Test("A build that died while it wrote its files is made anew")
    func diedWriting() throws {
        let model = MessageModel(2_000, seed: 6)
        let calls = Counter()
        var options = test.options()
        options.shouldContinue = { calls.next() < 6 }
        let build = try index.build(.message, options)
        try build.receive(model.rows)
        #expect(throws: ParseStop.self) { try build.finish(ParseReport(kind: .message)) }
        #expect(try index.summary().types[0].state == .pending)
        #expect(try test.fileNames == [])
        try test.build(.message, model.rows)
        #expect(try allIDs().count == 2_000)
    }

    @Test("While a type is indexed anew, what was there is read, and a page that is being read stays")
    func anew() throws {
        try test.build(.message, MessageModel(300, seed: 7).rows)
        let before = try allIDs()
        let build = try index.build(.message, test.options())
        #expect(throws: IndexError.alreadyRunning(.message)) { try index.build(.message) }
        try build.receive(MessageModel(400, seed: 8).rows)
        #expect(try allIDs() == before)
        try build.finish(ParseReport(kind: .message))
        #expect(try allIDs().count == 400)
        #expect(try test.fileNames == ["1-2.grams.db", "1-2.items.db"])
        try test.reopen()
        #expect(try allIDs().count == 400)
    }

    @Test("Rows out of another process are taken as they are")
    func encoded() throws {
        let model = MessageModel(300, seed: 9)
        var encoder = RowEncoder()
        for row in model.rows { encoder.append(row) }
        let build = try index.build(.message, test.options())
        try build.receive(encoded: encoder.bytes)
        try build.finish(ParseReport(kind: .message))
        for row in model.messages { #expect(try index.item(.message, id: row.id).row == .message(row)) }
    }

    @Test("Each type has a state of its own, with counts and first causes")
    func states() throws {
        let problem = ParseProblem(code: .rowUnreadable, table: "message", count: 3, firstRowID: 7, detail: "cut")
        let summary = try test.build(.message, MessageModel(50, seed: 10).rows, problems: [problem])
        #expect(summary.state == .partial)
        #expect(summary.failedCount == 3)
        #expect(summary.problems == ["row_unreadable in message from row 7, 3 in all: cut"])
        #expect(summary.conversationCount == 12)
        #expect(try index.summary().types[0] == summary)
        var report = ParseReport(kind: .note)
        (report.outcome, report.failure) = (.failed, "the database has no table")
        #expect(try index.build(.note).finish(report).state == .failed)
        report = ParseReport(kind: .call)
        report.outcome = .absent
        #expect(try index.build(.call).finish(report).state == .absent)
        #expect(try index.items(.call).total == 0)
        #expect(throws: IndexError.notIndexed(.note)) { try index.items(.note) }
        #expect(throws: IndexError.notIndexed(.photo)) { try index.albums() }
        let states = try index.summary().types.map(\.state)
        #expect(states[0] == .partial && states[3] == .failed && states[5] == .absent && states[2] == .pending)
    }

    @Test("Attachments are files of the manifest, or none")
    func attachments() throws {
        var row = MessageRow(id: "m", conversationID: "c", app: .message, source: MessageModel.source(0))
        let known = AttachmentRef(.file(domain: "MediaDomain", path: "a"))
        let unknown = AttachmentRef(.file(domain: "MediaDomain", path: "b"))
        row.attachments = [AttachmentRef(.missing), known, unknown]
        try test.build(.message, [.message(row)]) { domain, path in
            domain == "MediaDomain" && path == "a" ? IndexedFile(id: "0123abcd", size: 77) : nil
        }
        #expect(try index.item(.message, id: "m").files == [known: IndexedFile(id: "0123abcd", size: 77)])
    }

    @Test("Albums have their photos, and photos of an album are listed")
    func albums() throws {
        var rows: [ArtifactRow] = []
        for number in 0..<40 {
            var row = PhotoRow(id: "p\(number)", original: AttachmentRef(.missing), source: MessageModel.source(number))
            row.taken = UnixTime(seconds: Int64(number))
            row.albumIDs = number % 3 == 0 ? ["x", "y"] : ["y"]
            row.people = number % 2 == 0 ? [HandleRef(handle: "", kind: .other, name: "Ana")] : []
            rows.append(.photo(row))
        }
        for (id, title) in [("x", "Zoo"), ("y", "école")] {
            var row = AlbumRow(id: id, source: MessageModel.source(0))
            row.title = title
            rows.append(.album(row))
        }
        try test.build(.photo, rows)
        let albums = try index.albums()
        #expect(albums.items.map(\.row.title) == ["école", "Zoo"])
        #expect(albums.items.map(\.photoCount) == [40, 14])
        var filter = ItemFilter()
        filter.albumID = "x"
        #expect(try index.items(.photo, filter, oldestFirst: true).ids == (0..<14).map { "p\($0 * 3)" })
        let ana = try #require(try index.people(matching: "ana").items.first)
        #expect(ana.photoCount == 20)
        filter.personID = ana.id
        #expect(try index.items(.photo, filter, oldestFirst: true).ids == (0..<7).map { "p\($0 * 6)" })
    }

    /// What the check of the volume finds.
    private func damages() throws -> [VolumeError] {
        var check = VolumeCheck(of: test.volume, try Manifest(of: test.volume))
        var damages: [VolumeError] = []
        while let step = try check.next() { damages += step.damages }
        return damages
    }

    @Test("The volume's manifest knows the files; a type whose files are not those counts as not indexed")
    func manifest() throws {
        try test.build(.message, MessageModel(50, seed: 12).rows)
        try test.build(.whatsApp, [])
        #expect(try damages() == [])
        try test.build(.message, MessageModel(60, seed: 13).rows)
        #expect(try damages() == [])
        let path = VolumePath("index/1-2.grams.db")
        try test.volume.openFile(path).truncate(to: 4_096)
        #expect(try damages().isEmpty == false)
        try test.reopen()
        #expect(throws: IndexError.notIndexed(.message)) { try index.items(.message) }
        #expect(try index.summary().types[0].state == .pending)
        #expect(try index.items(.whatsApp).total == 0)
        #expect(try damages() == [])
        try test.build(.message, MessageModel(70, seed: 14).rows)
        #expect(try index.items(.message).total == 70)
    }

    @Test("A call that comes while the index is closed gets an answer or is told so, and later ones are told so")
    func closedMeanwhile() async throws {
        // Of their own: calls that block would keep this test from going on.
        let threads = BlockingExecutor(threadCount: 3, name: "test")
        for _ in 0..<20 {
            let test = try TestIndex()
            try test.build(.message, MessageModel(300, seed: 1).rows)
            let index = test.index
            try await withThrowingTaskGroup { group in
                for _ in 0..<3 {
                    group.addTask {
                        try await threads.run {
                            while true {
                                do {
                                    _ = try index.summary()
                                    _ = try index.items(.message)
                                } catch IndexError.closed {
                                    return
                                }
                            }
                        }
                    }
                }
                try await Task.sleep(for: .milliseconds(3))
                index.close()
                try await group.waitForAll()
            }
            #expect(throws: IndexError.closed) { try index.items(.message) }
            #expect(throws: IndexError.closed) { try index.timeline() }
            #expect(throws: IndexError.closed) { try index.build(.call) }
        }
    }

    @Test("A check of the volume beside builds finds nothing wrong, and what a dead one left afterwards")
    func checkedMeanwhile() async throws {
        func damages() throws -> [VolumeError] {
            var check = VolumeCheck(of: test.volume, test.index.storage.manifest)
            var found: [VolumeError] = []
            while let step = try check.next() { found += step.damages }
            return found
        }
        let threads = BlockingExecutor(threadCount: 1, name: "test")
        let (index, options) = (test.index, test.options())
        let rows = MessageModel(300, seed: 3).rows
        async let builds: Void = threads.run {
            for round in 0..<20 {
                let build = try index.build(.message, options)
                try build.receive(rows)
                if round % 3 == 2 { build.cancel() } else { try build.finish(ParseReport(kind: .message)) }
            }
        }
        for _ in 0..<40 { #expect(try damages() == []) }
        try await builds
        #expect(try damages() == [])
        // As a daemon leaves it that was killed.
        _ = try test.volume.openFile("index/1-99.staging", creating: true)
        #expect(try damages() == [.damaged(path: "index/1-99.staging", .stray)])
    }

    @Test("An index keeps the region that it was made with, and what was indexed is marked")
    func kept() throws {
        let test = try TestIndex(region: "DE")
        var options = test.options()
        options.mark = "first"
        try test.index.build(.call, options).finish(ParseReport(kind: .call))
        try test.reopen()
        #expect(test.index.normalizer.phone("030 123456").value == "+4930123456")
        #expect(try test.index.summary().types.first { $0.kind == .call }?.mark == "first")
        // A build that is stopped leaves the type to be done again.
        test.index.close()
        try test.reopen()
        try test.index.build(.call, options).cancel()
        #expect(try test.index.summary().types.first { $0.kind == .call }?.mark == "")
    }

    @Test("An index that is removed leaves nothing, and another one takes its place")
    func removed() throws {
        let test = try TestIndex()
        try test.build(.message, MessageModel(300, seed: 1).rows)
        #expect(try ArtifactIndex.exists(on: test.volume))
        test.index.close()
        try ArtifactIndex.remove(from: test.volume, Manifest(of: test.volume))
        #expect(try !ArtifactIndex.exists(on: test.volume))
        try test.reopen()
        #expect(throws: IndexError.notIndexed(.message)) { try test.index.items(.message) }
        try test.build(.message, MessageModel(3, seed: 1).rows)
        try test.reopen()
        #expect(try test.index.items(.message).total == 3)
    }

    @Test("Nothing can be read of a volume that was sealed")
    func sealed() throws {
        try test.build(.message, MessageModel(50, seed: 11).rows)
        test.volume.seal()
        #expect(throws: VolumeError.sealed) { try index.items(.message) }
        #expect(throws: VolumeError.sealed) { try index.search(SearchRequest("the")) }
        #expect(throws: VolumeError.sealed) { try index.summary() }
    }
}

/// Counts calls, from several threads.
private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock {
            $0 += 1
            return $0
        }
    }
}
