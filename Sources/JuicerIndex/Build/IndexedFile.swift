/// A file of the backup, as the manifest names it.
public struct IndexedFile: Sendable, Hashable {
    /// The file's id in the manifest.
    public let id: String
    /// Its length in bytes by the manifest; 0 where it is not known.
    public let size: Int64

    public init(id: String, size: Int64) {
        self.id = id
        self.size = size
    }
}

/// Tells which file of the backup lies at a path of a domain; nil when there is none.
public typealias FileResolver = @Sendable (_ domain: String, _ path: String) -> IndexedFile?

/// The files of an item, in the order of its row's attachments, as they are kept.
enum IndexedFileCoding {
    /// Each is the length of its id in one byte, 0 where the file is not in the backup; the id; its size, 8 bytes
    /// little-endian.
    static func encode(_ files: [IndexedFile?]) -> [UInt8] {
        if files.allSatisfy({ $0 == nil }) { return [] }
        var bytes: [UInt8] = []
        for file in files {
            guard let file, file.id.utf8.count <= 255 else {
                bytes.append(0)
                continue
            }
            bytes.append(UInt8(file.id.utf8.count))
            bytes.append(contentsOf: file.id.utf8)
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: file.size >> shift)) }
        }
        return bytes
    }

    static func decode(_ bytes: [UInt8]) throws(IndexError) -> [IndexedFile?] {
        var files: [IndexedFile?] = []
        var position = 0
        while position < bytes.count {
            let length = Int(bytes[position])
            position += 1
            guard length > 0 else {
                files.append(nil)
                continue
            }
            guard bytes.count - position >= length + 8 else { throw .damaged }
            let id = String(decoding: bytes[position..<position + length], as: UTF8.self)
            position += length
            let size = (0..<8).reduce(Int64(0)) { $0 | Int64(bytes[position + $1]) << Int64(8 * $1) }
            position += 8
            files.append(IndexedFile(id: id, size: size))
        }
        return files
    }
}
