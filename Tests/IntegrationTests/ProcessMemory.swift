import Foundation
import Testing

/// The memory of a running process, as root sees it.
enum ProcessMemory {
    /// How often each secret is in the memory of a process that can be read at all.
    static func copies(of needles: [Data], in process: Int32) throws -> [Int] {
        let maps = try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8)
        let memory = try #require(FileHandle(forReadingAtPath: "/proc/\(process)/mem"))
        var counts = needles.map { _ in 0 }
        var readable = 0
        for line in maps.split(separator: "\n") {
            let words = line.split(separator: " ")
            let bounds = words[0].split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard words[1].hasPrefix("rw"), bounds.count == 2 else { continue }
            try memory.seek(toOffset: bounds[0])
            guard let bytes = try? memory.read(upToCount: Int(bounds[1] - bounds[0])) else { continue }
            readable += bytes.count
            for (index, pattern) in needles.enumerated() {
                var rest = bytes[...]
                while let found = rest.range(of: pattern) {
                    counts[index] += 1
                    rest = rest[found.upperBound...]
                }
            }
        }
        #expect(readable > 1 << 20)
        return counts
    }
}
