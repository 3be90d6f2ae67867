/// How far an open database file has locked it (https://sqlite.org/lockingv3.html).
enum LockLevel: Int32, Comparable {
    case none = 0
    case shared = 1
    case reserved = 2
    case pending = 3
    case exclusive = 4

    static func < (left: LockLevel, right: LockLevel) -> Bool { left.rawValue < right.rawValue }
}

/// The locks on one database. Nobody but this process has it open, so they need not lie in the file.
struct FileLocks {
    /// Those that have any lock; a level above shared is had by one at most.
    private var levels: [ObjectIdentifier: LockLevel] = [:]

    /// Whether anybody is about to write.
    var isReserved: Bool { levels.values.contains { $0 > .shared } }

    /// Takes a lock, or a part of the way to it, and says whether it is had.
    mutating func raise(_ holder: ObjectIdentifier, to wanted: LockLevel) -> Bool {
        let held = levels[holder, default: .none]
        if held >= wanted { return true }
        let highestOther = levels.lazy.filter { $0.key != holder }.map(\.value).max() ?? .none
        switch wanted {
        case .none:
            return true
        case .shared:
            if highestOther >= .pending { return false }
        case .reserved, .pending:
            if highestOther > .shared { return false }
        case .exclusive:
            if highestOther > .shared { return false }
            if highestOther == .shared {
                // It waits for the readers to finish, and lets no new ones in.
                levels[holder] = .pending
                return false
            }
        }
        levels[holder] = wanted
        return true
    }

    mutating func lower(_ holder: ObjectIdentifier, to wanted: LockLevel) {
        if levels[holder, default: .none] > wanted { levels[holder] = wanted == .none ? nil : wanted }
    }
}
