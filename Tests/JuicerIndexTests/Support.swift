import JuicerArtifacts
import JuicerCore
import JuicerVault
import TestSupport

@testable import JuicerIndex

/// An index on a real volume in a folder of its own.
final class TestIndex {
    let directory: TemporaryDirectory
    private(set) var volume: Volume
    private(set) var index: ArtifactIndex

    init(region: String = "CH") throws {
        directory = try TemporaryDirectory()
        try Volume.create(at: directory.file("volume"))
        volume = try Self.open(directory)
        index = try ArtifactIndex(on: volume, Manifest(of: volume), region: region)
    }

    private static func open(_ directory: TemporaryDirectory) throws -> Volume {
        let key = SecretBytes(count: 32) { key in
            for index in key.indices { key[index] = UInt8(index) }
        }
        return try Volume(at: directory.file("volume"), stagingIn: directory.file("staging"), master: key)
    }

    /// Opens everything anew, as another process would after this one has died: the old objects can do nothing more.
    func reopen() throws {
        volume.seal()
        volume = try Self.open(directory)
        index = try ArtifactIndex(on: volume, Manifest(of: volume), region: "CH")
    }

    /// Indexes rows as one type. Slices are small, so that there are several.
    @discardableResult
    func build(
        _ kind: ArtifactKind,
        _ rows: [ArtifactRow],
        problems: [ParseProblem] = [],
        resolve: @escaping FileResolver = { _, _ in nil }
    ) throws -> TypeSummary {
        let build = try index.build(kind, options(resolve))
        try build.receive(rows)
        var report = ParseReport(kind: kind)
        report.problems = problems
        return try build.finish(report)
    }

    func options(_ resolve: @escaping FileResolver = { _, _ in nil }) -> BuildOptions {
        var options = BuildOptions(sourceFileIDs: ["source-0", "source-1"], resolve: resolve)
        options.sliceSize = 256
        return options
    }

    var fileNames: [String] {
        get throws {
            try volume.list(IndexFiles.folder).entries.map { String(decoding: $0.name, as: UTF8.self) }
                .filter { !$0.hasPrefix("catalog") }.sorted()
        }
    }
}

/// Random messages, and what lists and searches of them must give.
struct MessageModel {
    var conversations: [ConversationRow] = []
    var messages: [MessageRow] = []
    static let words = [
        "the", "there", "other", "Zürich", "zurich", "École", "ecole", "straße", "Coffee", "coffees", "dinner", "at",
        "eight", "IMG", "o'clock", "naïve", "tomorrow", "x", "42", "東京都", "京都", "안녕하세요", "カフェ", "😀",
    ]

    init(_ count: Int, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for number in 0..<12 {
            var row = ConversationRow(id: "chat \(number)", app: .message, source: Self.source(number))
            row.isGroup = number % 4 == 3
            row.members = (0..<(row.isGroup ? 3 : 1)).map { Self.handle((number + $0) % 12) }
            conversations.append(row)
        }
        for number in 0..<count {
            let chat = Int.random(in: 0..<12, using: &random)
            var row = MessageRow(
                id: "m\(number)",
                conversationID: "chat \(chat)",
                app: .message,
                source: Self.source(number)
            )
            let wordCount = Int.random(in: 0..<9, using: &random)
            row.text = (0..<wordCount).compactMap { _ in Self.words.randomElement(using: &random) }
                .joined(separator: " ")
            row.from =
                Bool.random(using: &random) ? .owner() : conversations[chat].members.randomElement(using: &random)
            if Int.random(in: 0..<20, using: &random) > 0 {
                // Many at the same time, and in no order.
                row.sent = UnixTime(seconds: 1_600_000_000 + Int64.random(in: 0..<400, using: &random) * 3_600)
            }
            if Int.random(in: 0..<5, using: &random) == 0 {
                row.attachments = [AttachmentRef(.file(domain: "MediaDomain", path: "Library/\(number).jpg"))]
            }
            if Int.random(in: 0..<7, using: &random) == 0 { row.place = GeoPoint(latitude: 47, longitude: 8) }
            messages.append(row)
        }
    }

    static func source(_ number: Int) -> SourceRow { SourceRow(file: 1, table: "message", rowID: Int64(number + 1)) }
    static func handle(_ number: Int) -> HandleRef { HandleRef(handle: "+4179000000\(number % 10)", kind: .phone) }

    var rows: [ArtifactRow] { messages.map { .message($0) } + conversations.map { .conversation($0) } }

    /// Messages that a filter lets through, oldest first.
    func filtered(_ filter: ItemFilter, isTimed: Bool, handles: Set<String> = []) -> [MessageRow] {
        let groups = Set(conversations.filter(\.isGroup).map(\.id))
        let partners = Dictionary(uniqueKeysWithValues: conversations.map { ($0.id, $0.members) })
        let kept = messages.enumerated()
            .filter { _, row in
                if isTimed, row.sent == nil { return false }
                if let since = filter.since, row.sent.map({ $0 < since }) ?? true { return false }
                if let until = filter.until, row.sent.map({ $0 >= until }) ?? true { return false }
                if filter.hasAttachment, row.attachments.isEmpty { return false }
                if filter.hasPlace, row.place == nil { return false }
                if filter.fromOwner, row.from?.kind != .owner { return false }
                if let conversation = filter.conversation, conversation.id != row.conversationID { return false }
                if filter.personID != nil {
                    let isOwner = row.from?.kind == .owner
                    let with =
                        isOwner
                        ? (groups.contains(row.conversationID) ? nil : partners[row.conversationID]?.first) : row.from
                    guard let with, handles.contains(with.handle) else { return false }
                }
                return true
            }
        return
            kept.sorted {
                let (left, right) = ($0.element.sent?.nanoseconds ?? .min, $1.element.sent?.nanoseconds ?? .min)
                return left == right ? $0.offset < $1.offset : left < right
            }
            .map(\.element)
    }
}

extension IndexPage where Element == IndexedItem {
    var ids: [String] { items.map(\.id) }
}

/// All pages of a list, put together; every page must tell the same total.
func allPages<E>(_ size: Int, _ list: (PageRequest) throws -> IndexPage<E>) throws -> (items: [E], total: Int64) {
    var items: [E] = []
    var cursor: IndexCursor?
    var total: Int64?
    while true {
        let page = try list(PageRequest(size: size, after: cursor))
        items += page.items
        if let total, total != page.total { return ([], -1) }
        total = page.total
        guard let next = page.next else { return (items, page.total) }
        // It comes back as bytes out of a token.
        cursor = IndexCursor(bytes: next.bytes)
    }
}
