import JuicerCore

/// The id of a file's contents: 16 random bytes, never all zero, new whenever a file is made.
public struct FileID: Sendable, Hashable {
    /// The bytes.
    public let bytes: [UInt8]

    /// An id out of bytes, nil unless they are 16 and not all zero.
    public init?(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
        guard self.bytes.count == VolumeLayout.fileIDSize, self.bytes.contains(where: { $0 != 0 }) else { return nil }
    }

    /// A new one.
    static func random() -> FileID {
        while true {
            if let id = FileID(randomBytes(count: VolumeLayout.fileIDSize)) { return id }
        }
    }

    /// The header of a file: the version in two bytes, big-endian, and the id.
    var header: [UInt8] { [0, 2] + bytes }

    /// The id in a header, nil when it is not one of version 2.
    init?(header: [UInt8]) {
        guard header.count == VolumeLayout.headerSize, header[0] == 0, header[1] == 2 else { return nil }
        self.init(header[2...])
    }
}
