internal import JuicerCore
internal import Synchronization

/// Counts the blocks that a volume's key has encrypted and stops at the limit of the cipher.
///
/// With random initialisation vectors a key may encrypt 2^32 messages (NIST SP 800-38D, 8.3). The count outlives the
/// process in a small file beside the volume; it is kept ahead of the truth, so that a crash never loses any of it.
final class BlockBudget: Sendable {
    static let limit: UInt64 = 1 << 32
    /// How many blocks the file is ahead: 4 GiB of contents.
    private static let stride: UInt64 = 1 << 20

    private struct State {
        var used: UInt64
        var reserved: UInt64
    }

    private let path: String
    private let state: Mutex<State>

    /// - Parameter path: the file; one that is not there counts from zero.
    init(path: String) throws {
        self.path = path
        var used: UInt64 = 0
        do {
            let text = try FileSource(path: path).allBytes(limit: 32)
            guard let value = UInt64(String(decoding: text, as: UTF8.self).filter { $0 != "\n" }) else {
                throw VolumeError.notAVolume(reason: "its count of blocks cannot be read")
            }
            used = value
        } catch FileSourceError.notFound {}
        state = Mutex(State(used: used, reserved: used))
    }

    /// Takes a number of blocks that are about to be encrypted.
    ///
    /// - Throws: ``VolumeError/blockLimitReached``, or the failure to record the count.
    func take(_ count: Int) throws {
        try state.withLock { state in
            let used = state.used + UInt64(count)
            guard used <= Self.limit else { throw VolumeError.blockLimitReached }
            if used > state.reserved {
                let reserved = min(Self.limit, used + Self.stride)
                try record(reserved)
                state.reserved = reserved
            }
            state.used = used
        }
    }

    /// Records the true count, when nothing more will be written.
    func settle() throws {
        try state.withLock { state in
            guard state.reserved != state.used else { return }
            try record(state.used)
            state.reserved = state.used
        }
    }

    private func record(_ count: UInt64) throws {
        try AtomicFile.write(Array("\(count)\n".utf8), to: path)
    }
}
