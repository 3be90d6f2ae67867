internal import JuicerSQLite
internal import Synchronization

/// Numbers of all items of a type, one column for each fact: 21 bytes an item when all were asked for.
///
/// What other databases have indexes for is a pass over a column here: a million numbers take less than a millisecond.
final class FacetColumns: Sendable {
    private let timeColumn = FacetColumn<Int64>("time")
    private let conversationColumn = FacetColumn<UInt32>("conversation")
    private let handleColumn = FacetColumn<UInt32>("handle")
    private let flagColumn = FacetColumn<UInt8>("flags")
    private let hashColumn = FacetColumn<UInt32>("hash")

    /// Nanoseconds since 1970, the least number where there is none; they never go down.
    func times(_ connection: TypeConnection) throws -> [Int64] { try timeColumn.values(connection) }
    /// Numbers of conversations, 0 for none.
    func conversations(_ connection: TypeConnection) throws -> [UInt32] { try conversationColumn.values(connection) }
    /// Numbers of the handles of whom messages are from, or to alone; 0 for none.
    func handles(_ connection: TypeConnection) throws -> [UInt32] { try handleColumn.values(connection) }
    /// ``RowFacts/Flags``.
    func flags(_ connection: TypeConnection) throws -> [UInt8] { try flagColumn.values(connection) }
    /// ``IDHash``.
    func hashes(_ connection: TypeConnection) throws -> [UInt32] { try hashColumn.values(connection) }
}

/// A column, read when it is first asked for, and kept.
private final class FacetColumn<N: FixedWidthInteger & Sendable>: Sendable {
    private let name: String
    private let known = Mutex<[N]?>(nil)

    init(_ name: String) {
        self.name = name
    }

    func values(_ connection: TypeConnection) throws -> [N] {
        if let known = known.withLock({ $0 }) { return known }
        var values: [N] = []
        values.reserveCapacity(connection.itemCount)
        let statement = try connection.items.prepare("SELECT \(name) FROM facet ORDER BY chunk")
        let size = MemoryLayout<N>.size
        while try statement.step() {
            statement.withBlob(0) { bytes in
                for offset in stride(from: 0, to: bytes.count / size * size, by: size) {
                    values.append(N(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: N.self)))
                }
            }
        }
        guard values.count == connection.itemCount else { throw IndexError.damaged }
        let whole = values
        known.withLock { $0 = whole }
        return whole
    }
}
