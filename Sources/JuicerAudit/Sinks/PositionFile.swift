internal import Glibc
internal import JuicerCore
internal import Synchronization

/// How far a shipping sink is, from one start to the next: `shipped-NAME`, a number.
final class PositionFile: Sendable {
    private static let prefix = "shipped-"
    private let path: String
    private let stored = Atomic<Int64>(-1)

    init(_ name: String, in folder: SegmentFolder) {
        path = folder.file(Self.prefix + name)
    }

    /// Written in place: what a crash leaves is at worst sent twice.
    func store(_ position: Int64) {
        guard position != stored.load(ordering: .relaxed) else { return }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let digits = "\(position)"
        let text = Array((String(repeating: "0", count: 19 - digits.count) + digits).utf8)
        if pwrite(descriptor, text, text.count, 0) == text.count { stored.store(position, ordering: .relaxed) }
    }

    /// What is stored of a sink.
    static func position(of name: String, in folder: SegmentFolder) -> Int64? {
        KernelFile.text(folder.file(prefix + name)).flatMap { Int64($0) }
    }
}
