internal import Glibc
internal import JuicerCore

/// The log's files: `audit-FIRST.jsonl`, FIRST being the number of its first line in 19 digits; older ones may have been
/// compressed and end in `.gz`.
struct SegmentFolder: Sendable {
    /// A file of lines.
    struct Segment: Sendable, Hashable {
        let name: String
        /// The number of its first line.
        let first: Int64

        var isCompressed: Bool { name.hasSuffix(".gz") }

        init(first: Int64) {
            let digits = "\(first)"
            name = "audit-" + String(repeating: "0", count: 19 - digits.count) + digits + ".jsonl"
            self.first = first
        }

        init?(_ name: String) {
            let stem = name.hasSuffix(".gz") ? name.dropLast(3) : name[...]
            guard stem.hasPrefix("audit-"), stem.hasSuffix(".jsonl"), stem.utf8.count == 31,
                let first = Int64(stem.dropFirst(6).dropLast(6)), first > 0
            else { return nil }
            self.name = name
            self.first = first
        }
    }

    let path: String

    func file(_ name: String) -> String { path + "/" + name }

    /// Writes a small file that everybody may read, as far as that is possible.
    func write(_ text: String, to name: String) {
        let descriptor = open(file(name), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }

    /// The segments in order. Of one that was not wholly compressed, the original.
    func segments() throws -> [Segment] {
        guard let directory = opendir(path) else {
            throw AuditError.system(path: path, SystemError(lastErrorOf: "opendir"))
        }
        defer { closedir(directory) }
        var found: [Int64: Segment] = [:]
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let segment = Segment(name) else { continue }
            if let other = found[segment.first], !other.isCompressed { continue }
            found[segment.first] = segment
        }
        return found.values.sorted { $0.first < $1.first }
    }
}
