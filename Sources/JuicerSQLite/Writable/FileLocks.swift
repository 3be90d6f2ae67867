internal import CSQLite
internal import Synchronization

/// The locks of one database file among the connections of this process
/// (https://sqlite.org/lockingv3.html; no other process opens a volume).
final class FileLocks: Sendable {
    private struct State {
        var shared = 0
        var hasReserved = false
        var hasPending = false
        var hasExclusive = false
    }

    private let state = Mutex(State())

    /// Raises a connection's lock from one level to a higher one; false when others are in the way.
    func raise(from held: inout Int32, to wanted: Int32) -> Bool {
        state.withLock { state in
            while held < wanted {
                switch held {
                case SQLITE_LOCK_NONE:
                    guard !state.hasPending, !state.hasExclusive else { return false }
                    state.shared += 1
                    held = SQLITE_LOCK_SHARED
                case SQLITE_LOCK_SHARED where wanted == SQLITE_LOCK_RESERVED || !state.hasReserved:
                    guard !state.hasReserved, !state.hasPending else { return false }
                    state.hasReserved = true
                    held = SQLITE_LOCK_RESERVED
                case SQLITE_LOCK_RESERVED:
                    // Kept even if readers are still there: no new ones come, and it will be free.
                    state.hasPending = true
                    held = SQLITE_LOCK_PENDING
                case SQLITE_LOCK_PENDING:
                    guard state.shared == 1 else { return false }
                    state.hasExclusive = true
                    held = SQLITE_LOCK_EXCLUSIVE
                default: return false
                }
            }
            return true
        }
    }

    /// Lowers a connection's lock to shared or none.
    func lower(from held: inout Int32, to wanted: Int32) {
        state.withLock { state in
            guard held > wanted else { return }
            if held >= SQLITE_LOCK_RESERVED {
                state.hasReserved = false
                state.hasPending = false
                state.hasExclusive = false
                held = SQLITE_LOCK_SHARED
            }
            if wanted == SQLITE_LOCK_NONE, held == SQLITE_LOCK_SHARED {
                state.shared -= 1
                held = SQLITE_LOCK_NONE
            }
        }
    }

    /// Whether any connection is about to write.
    var isReserved: Bool { state.withLock { $0.hasReserved || $0.hasPending || $0.hasExclusive } }
}
