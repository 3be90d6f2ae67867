internal import Dispatch
internal import Synchronization

/// Hands batches from one thread to another; who is ahead waits.
final class BatchQueue: Sendable {
    private struct State {
        var batches: [StagingFile.Batch] = []
        var isClosed = false
    }

    /// Batches that wait at most.
    private static let limit = 4

    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: BatchQueue.limit)
    private let filled = DispatchSemaphore(value: 0)

    /// Adds a batch, when there is room; false when the taker wants no more.
    func push(_ batch: StagingFile.Batch) -> Bool {
        room.wait()
        let isOpen = state.withLock { state in
            if !state.isClosed { state.batches.append(batch) }
            return !state.isClosed
        }
        filled.signal()
        return isOpen
    }

    /// The next batch; nil when there will be none any more.
    func pop() -> StagingFile.Batch? {
        filled.wait()
        let batch = state.withLock { $0.batches.isEmpty ? nil : $0.batches.removeFirst() }
        room.signal()
        return batch
    }

    /// Says that no more will come, or that no more is wanted.
    func close() {
        state.withLock { $0.isClosed = true }
        filled.signal()
        room.signal()
    }
}
