/// The index of a write-ahead log, which all connections to a database share (https://sqlite.org/walformat.html).
///
/// Nobody but this process has the database open, so the index is plain memory.
struct SharedMemoryIndex {
    /// Memory that SQLite's own locks and barriers guard.
    struct Region: @unchecked Sendable {
        let address: UnsafeMutableRawPointer
    }

    /// A set of SQLITE_SHM_NLOCK locks, one bit each.
    typealias LockSet = UInt8

    private struct Holding {
        var shared: LockSet = 0
        var exclusive: LockSet = 0
    }

    private var regions: [Region] = []
    private var users: [ObjectIdentifier: Holding] = [:]

    /// Gives a region, after making it and those before it when `extending`; nil if it is not there.
    mutating func map(_ number: Int, size: Int, extending: Bool, for user: ObjectIdentifier) -> Region? {
        users[user, default: Holding()] = users[user, default: Holding()]
        while extending, regions.count <= number {
            let address = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 4_096)
            address.initializeMemory(as: UInt8.self, repeating: 0, count: size)
            regions.append(Region(address: address))
        }
        return number < regions.count ? regions[number] : nil
    }

    /// Takes all locks of a set, or none and says so.
    mutating func lock(_ set: LockSet, exclusively: Bool, for user: ObjectIdentifier) -> Bool {
        for (other, holding) in users where other != user {
            let inTheWay = exclusively ? holding.shared | holding.exclusive : holding.exclusive
            if inTheWay & set != 0 { return false }
        }
        if exclusively {
            users[user, default: Holding()].exclusive |= set
        } else {
            users[user, default: Holding()].shared |= set
        }
        return true
    }

    mutating func unlock(_ set: LockSet, for user: ObjectIdentifier) {
        users[user]?.shared &= ~set
        users[user]?.exclusive &= ~set
    }

    /// Ends a user's part; the memory goes with the last one.
    mutating func unmap(_ user: ObjectIdentifier) {
        guard users.removeValue(forKey: user) != nil, users.isEmpty else { return }
        for region in regions { region.address.deallocate() }
        regions = []
    }
}
