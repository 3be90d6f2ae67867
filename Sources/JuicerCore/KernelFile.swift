internal import Glibc

/// Files in /proc and /sys, whose size is not known before they are read.
public enum KernelFile {
    /// The text of a file, at most 1 MiB of it; nil when it cannot be read.
    public static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while bytes.count < 1 << 20 {
            let piece = withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 1) { buffer -> [UInt8]? in
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                return count < 0 ? nil : Array(buffer.prefix(count))
            }
            guard let piece else { return nil }
            if piece.isEmpty { break }
            bytes += piece
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
