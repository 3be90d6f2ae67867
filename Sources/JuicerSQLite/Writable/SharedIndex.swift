internal import CSQLite
internal import Synchronization

/// The index of a write-ahead log: memory that the connections of this process share, with its eight locks
/// (https://sqlite.org/walformat.html#the_wal_index_file_format).
final class SharedIndex: Sendable {
    /// Who holds what of the locks.
    final class Holder: Sendable {
        fileprivate let shared = Mutex<UInt16>(0)
        fileprivate let exclusive = Mutex<UInt16>(0)
    }

    private struct State: ~Copyable, @unchecked Sendable {
        var regions: [UnsafeMutableRawPointer] = []
        var shared = [Int](repeating: 0, count: Int(SQLITE_SHM_NLOCK))
        var exclusive: UInt16 = 0

        deinit {
            for region in regions { region.deallocate() }
        }
    }

    private let state = Mutex(State())

    /// A region of memory, made of zeros when `extending` and not there; nil when it is not there.
    func region(_ index: Int, size: Int, extending: Bool) -> UnsafeMutableRawPointer? {
        state.withLock { state in
            while extending, state.regions.count <= index {
                let region = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 4_096)
                region.initializeMemory(as: UInt8.self, repeating: 0, count: size)
                state.regions.append(region)
            }
            return index < state.regions.count ? Sendability(state.regions[index]) : nil
        }?
        .pointer
    }

    /// A pointer that goes from the lock to SQLite, which knows who may touch what lies there.
    private struct Sendability: @unchecked Sendable {
        let pointer: UnsafeMutableRawPointer
        init(_ pointer: UnsafeMutableRawPointer) { self.pointer = pointer }
    }

    /// Takes or gives up some of the locks; false when others are in the way.
    func lock(_ first: Int, _ count: Int, flags: Int32, _ holder: Holder) -> Bool {
        let mask = UInt16(((1 << count) - 1) << first)
        return state.withLock { state in
            holder.shared.withLock { shared in
                holder.exclusive.withLock { exclusive in
                    if flags & SQLITE_SHM_UNLOCK != 0 {
                        for slot in first..<(first + count) where shared & 1 << slot != 0 { state.shared[slot] -= 1 }
                        shared &= ~mask
                        state.exclusive &= ~(exclusive & mask)
                        exclusive &= ~mask
                        return true
                    }
                    if flags & SQLITE_SHM_SHARED != 0 {
                        if shared & mask == mask { return true }
                        guard state.exclusive & mask & ~exclusive == 0 else { return false }
                        for slot in first..<(first + count) where shared & 1 << slot == 0 { state.shared[slot] += 1 }
                        shared |= mask
                        return true
                    }
                    guard state.exclusive & mask & ~exclusive == 0 else { return false }
                    for slot in first..<(first + count) {
                        let own = shared & 1 << slot != 0 ? 1 : 0
                        if state.shared[slot] > own { return false }
                    }
                    exclusive |= mask
                    state.exclusive |= mask
                    return true
                }
            }
        }
    }

    /// Gives up all locks of a holder.
    func release(_ holder: Holder) {
        _ = lock(0, Int(SQLITE_SHM_NLOCK), flags: SQLITE_SHM_UNLOCK, holder)
    }
}
