import JuicerCore
import JuicerSQLite
import TestSupport

/// The bytes of a database made by some statements.
func database(_ statements: String...) throws -> [UInt8] {
    let folder = try TemporaryDirectory()
    let path = folder.file("database")
    do {
        let connection = try Connection(creating: path)
        for statement in statements { try connection.execute(statement) }
    }
    return try FileSource(path: path).allBytes(limit: 1 << 26)
}

func rows(_ connection: Connection, _ sql: String) throws -> [[SQLValue]] {
    try connection.rows(sql)
}

/// A source that fails from a given read on.
final class FailingSource: RandomAccessSource {
    struct Failure: Error, Equatable {}

    private let source: BytesSource
    private let firstFailingOffset: Int64

    init(_ bytes: [UInt8], failingFrom offset: Int64) {
        source = BytesSource(bytes)
        firstFailingOffset = offset
    }

    var size: Int64 { source.size }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        if offset >= firstFailingOffset { throw Failure() }
        return source.read(into: buffer, at: offset)
    }
}
