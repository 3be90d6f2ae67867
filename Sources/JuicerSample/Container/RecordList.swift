/// Builds Manifest.mbdb, the index of iOS 5 to 9: records one after another, integers big-endian.
struct RecordList {
    private(set) var bytes: [UInt8] = Array("mbdb".utf8) + [5, 0]

    mutating func add(_ record: FileRecord) {
        append(string: Array(record.domain.utf8))
        append(string: record.pathBytes)
        append(string: record.target.map { Array($0.utf8) })
        append(string: record.digest)
        append(string: record.encryptionKey)
        bytes += bigEndian(UInt64(record.mode), width: 2)
        bytes += bigEndian(record.inode, width: 8)
        bytes += bigEndian(UInt64(FileRecord.owner), width: 4)
        bytes += bigEndian(UInt64(FileRecord.owner), width: 4)
        for time in [record.modified, record.changed, record.created] {
            bytes += bigEndian(UInt64(time), width: 4)
        }
        bytes += bigEndian(UInt64(record.size), width: 8)
        bytes += [UInt8(record.protectionClass), UInt8(record.attributes.count)]
        for (name, value) in record.attributes {
            append(string: Array(name.utf8))
            append(string: value)
        }
    }

    /// A length of 0xFFFF stands for a string that is not there.
    private mutating func append(string: [UInt8]?) {
        guard let string else {
            bytes += [0xFF, 0xFF]
            return
        }
        bytes += bigEndian(UInt64(string.count), width: 2)
        bytes += string
    }
}
