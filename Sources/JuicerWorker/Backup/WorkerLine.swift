internal import JuicerBackupFormat
internal import JuicerCore
internal import Synchronization

/// A line to a worker that answers orders about a backup, one after the other. The worker is started with the first order, and
/// another one with the next order after it failed, or was idle for long and ended.
///
/// Calls block, and come from any thread.
final class WorkerLine: Sendable {
    /// An order that every new worker of the line gets first, with the file beside it.
    struct Preparation: Sendable {
        let order: BackupOrder
        let file: FileSource?
    }

    /// What the one call uses that is being made.
    private struct Talk {
        var packet = [UInt8](repeating: 0, count: WorkerReply.mostBytes)
        var preparations: [Preparation] = []
        var budget = FailureBudget()
        var count = 0
    }

    /// Where the worker stands. Nobody waits while holding it, so that a line can be closed whatever its worker does.
    private struct State {
        var worker: WorkerHandle?
        var isClosed = false
    }

    private let settings: BackupWorkerSettings
    private let talk = Mutex(Talk())
    private let state = Mutex(State())

    /// How long a call waits before it looks again whether anybody wants its answer.
    private static let cancellationCheck = Duration.milliseconds(50)

    init(_ settings: BackupWorkerSettings) {
        self.settings = settings
    }

    deinit { close() }

    /// The process of the worker; nil when there is none now.
    var process: Int32? { state.withLock { $0.worker?.process } }

    /// Ends the worker, and with it what it holds. A call that waits fails, and so does each later one.
    func close() {
        let worker = state.withLock { state in
            defer { (state.worker, state.isClosed) = (nil, true) }
            return state.worker
        }
        if let worker { BackupWorkers.end(worker) }
        // A call that waits woke up; it gives way at once.
        talk.withLock { $0.preparations = [] }
    }

    /// Lets an order be carried out.
    ///
    /// - Parameters:
    ///   - files: descriptors of these go beside the order.
    ///   - isPreparation: whether every worker that comes after this one gets the order first.
    ///   - read: reads the answer's value.
    /// - Throws: what the order came to; `closed`, `cancelled`, `readerFailed`, `readerMissing`.
    func call<V: Sendable>(
        _ order: BackupOrder,
        files: [FileSource] = [],
        isPreparation: Bool = false,
        _ read: @Sendable (inout PacketReader) throws(PacketError) -> V
    ) throws(BackupFormatError) -> V {
        let result = talk.withLock { talk -> Result<V, BackupFormatError> in
            Result { () throws(BackupFormatError) in
                try talk.budget.check()
                talk.count += 1
                let start = ContinuousClock.now
                do throws(BackupFormatError) {
                    let worker = try worker(&talk)
                    let value = try call(order, files, on: worker, &talk.packet, read)
                    if isPreparation { talk.preparations.append(Preparation(order: order, file: files.first)) }
                    return value
                } catch {
                    // Without a list, there is another backup's next.
                    if error.code == .readerFailed, !talk.preparations.isEmpty { talk.budget.spend(.now - start) }
                    throw error
                }
            }
        }
        return try result.get()
    }

    // MARK: - One worker

    /// The worker, or a new one that is as far as the last one was.
    private func worker(_ talk: inout Talk) throws(BackupFormatError) -> WorkerHandle {
        if isClosed { throw BackupFormatError(worker: .ended) }
        if let worker = state.withLock({ $0.worker }) { return worker }
        let worker = try startWorker()
        endWhenIdle(worker)
        do throws(BackupFormatError) {
            for preparation in talk.preparations {
                try call(preparation.order, [preparation.file].compactMap(\.self), on: worker, &talk.packet) { reader in
                    // It answered as much before.
                    reader.skipRest()
                }
            }
        } catch {
            // One without the list is of no use.
            drop(worker)
            throw error
        }
        return worker
    }

    private func startWorker() throws(BackupFormatError) -> WorkerHandle {
        do throws(WorkerError) {
            let worker = try BackupWorkers.start(settings)
            // Before it is confined, so that closing the line ends it also when that takes long.
            let isWanted = state.withLock { state in
                if !state.isClosed { state.worker = worker }
                return !state.isClosed
            }
            do throws(WorkerError) {
                guard isWanted else { throw .ended }
                try BackupWorkers.confine(worker, settings)
                return worker
            } catch {
                drop(worker)
                throw isClosed ? .ended : error
            }
        } catch {
            throw BackupFormatError(worker: error)
        }
    }

    private var isClosed: Bool { state.withLock { $0.isClosed } }

    private func call<V>(
        _ order: BackupOrder,
        _ files: [FileSource],
        on worker: WorkerHandle,
        _ packet: inout [UInt8],
        _ read: (inout PacketReader) throws(PacketError) -> V
    ) throws(BackupFormatError) -> V {
        do {
            do {
                try WorkerOrder.backup(order)
                    .withPacket { try worker.socket.send($0, descriptors: files.map(\.fileDescriptor)) }
            } catch is SystemError {
                throw worker.howItEnded()
            }
            let deadline = ContinuousClock.now + settings.callLimit
            var answer = AnswerAssembler()
            while true {
                try wait(for: worker, until: deadline)
                let value = try packet.withUnsafeMutableBytes { packet in
                    let count: Int
                    do {
                        count = try worker.socket.receive(into: packet)
                    } catch {
                        throw PacketError.tooLong
                    }
                    guard count > 0 else { throw worker.howItEnded() }
                    return try answer.take(UnsafeRawBufferPointer(rebasing: packet[..<count])) { bytes in
                        try BackupAnswer.value(of: bytes, read)
                    }
                }
                if let value { return value }
            }
        } catch let error as BackupFormatError {
            // The answer.
            throw error
        } catch let error as WorkerError {
            drop(worker)
            throw BackupFormatError(worker: error)
        } catch {
            drop(worker)
            throw BackupFormatError(worker: .protocolBroken("\(error)"))
        }
    }

    /// Waits for a packet, or the end.
    private func wait(for worker: WorkerHandle, until deadline: ContinuousClock.Instant) throws(WorkerError) {
        while true {
            let left = deadline - .now
            guard left > .zero else {
                worker.stop(because: .time(settings.callLimit))
                throw worker.howItEnded()
            }
            do throws(SystemError) {
                if try worker.socket.waitForPacket(min(left, Self.cancellationCheck)) { return }
            } catch {
                throw worker.howItEnded()
            }
            if Task.isCancelled {
                worker.stop(because: .cancelled)
                throw worker.howItEnded()
            }
        }
    }

    /// Ends the worker once nobody asked anything for a while.
    private func endWhenIdle(_ worker: WorkerHandle) {
        let time = settings.idleTime
        Task { [weak self, weak worker] in
            var count: Int?
            repeat {
                try? await Task.sleep(for: time)
                guard let self, let worker else { return }
                count = end(worker, ifIdleSince: count)
            } while count != nil
        }
    }

    /// - Parameter count: how many calls there had been at the last look.
    /// - Returns: how many there have been; nil when the worker ended.
    private func end(_ worker: WorkerHandle, ifIdleSince count: Int?) -> Int? {
        // Nobody asks anything meanwhile. One that is being asked is not idle.
        let looked = talk.withLockIfAvailable { talk -> Int? in
            guard talk.count == count else { return talk.count }
            drop(worker)
            return nil
        }
        guard let looked else { return 0 }
        return looked
    }

    private func drop(_ worker: WorkerHandle) {
        state.withLock { state in
            if state.worker === worker { state.worker = nil }
        }
        BackupWorkers.end(worker)
    }
}
