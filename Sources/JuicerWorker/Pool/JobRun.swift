internal import JuicerArtifacts
internal import JuicerCore
internal import Synchronization

/// One piece of work on one worker. Its calls block, and are made one after the other.
final class JobRun: Sendable {
    /// What came since the last time, in this order.
    struct Step: Sendable {
        var rows: RowBatch?
        var progress: ParseProgress?
        /// The last; then there is nothing more to come.
        var end: ReplySequence.Event?
    }

    private struct State {
        var sequence: ReplySequence
        var timeLeft: Duration
        var packet = [UInt8](repeating: 0, count: WorkerReply.mostBytes)
    }

    /// Bytes of rows that are worth being handed on at once.
    private static let worthHandingOn = 256 << 10

    let worker: WorkerHandle
    private let task: WorkerTask
    private let timeLimit: Duration
    private let state: Mutex<State>

    init(_ task: WorkerTask, on worker: WorkerHandle, within timeLimit: Duration) {
        self.worker = worker
        self.task = task
        self.timeLimit = timeLimit
        state = Mutex(State(sequence: ReplySequence(task), timeLeft: timeLimit))
    }

    /// Tells the worker what to do.
    func begin(_ files: [JobFile]) throws(WorkerError) {
        guard files.count <= ParseJob.mostFiles else { throw .jobTooLarge }
        do {
            for file in files {
                try WorkerOrder.file(file.order)
                    .withPacket { try worker.socket.send($0, descriptors: file.descriptors) }
            }
            try WorkerOrder.run(task).withPacket { try worker.socket.send($0) }
        } catch is PacketError {
            throw .jobTooLarge
        } catch {
            throw worker.howItEnded()
        }
    }

    /// Waits for what comes next. While nobody calls, the worker can go on for as much as the socket holds, and then waits.
    func next() throws(WorkerError) -> Step {
        try state.withLock { state -> Result<Step, WorkerError> in
            Result { () throws(WorkerError) in try next(&state) }
        }
        .get()
    }

    private func next(_ state: inout State) throws(WorkerError) -> Step {
        var step = Step()
        while true {
            let hasEnough = state.sequence.waitingByteCount > 0 || step.progress != nil
            let hasPacket = try wait(&state, onlyLooking: hasEnough)
            if hasPacket {
                switch try receive(&state) {
                case .progress(let progress): step.progress = progress
                case let end?: step.end = end
                case nil: break
                }
            }
            if step.end != nil || !hasPacket || state.sequence.waitingByteCount >= Self.worthHandingOn {
                step.rows = state.sequence.takeRows()
                return step
            }
        }
    }

    /// - Returns: whether there is a packet, or the end.
    private func wait(_ state: inout State, onlyLooking: Bool) throws(WorkerError) -> Bool {
        let clock = ContinuousClock()
        let start = clock.now
        do {
            if try worker.socket.waitForPacket(onlyLooking ? .zero : max(.zero, state.timeLeft)) { return true }
        } catch {
            throw worker.howItEnded()
        }
        if onlyLooking { return false }
        state.timeLeft -= clock.now - start
        guard state.timeLeft > .zero else {
            worker.stop(because: .time(timeLimit))
            throw worker.howItEnded()
        }
        return false
    }

    private func receive(_ state: inout State) throws(WorkerError) -> ReplySequence.Event? {
        let socket = worker.socket
        do {
            return try state.packet.withUnsafeMutableBytes { packet in
                let count = try socket.receive(into: packet)
                guard count > 0 else { throw worker.howItEnded() }
                return try state.sequence.take(UnsafeRawBufferPointer(rebasing: packet[..<count]))
            }
        } catch let error as WorkerError {
            throw error
        } catch let error as PacketError {
            throw .protocolBroken("\(error)")
        } catch let error as SystemError where error.code == Self.messageTooLong {
            throw .protocolBroken("a packet is too long")
        } catch {
            throw worker.howItEnded()
        }
    }

    /// `EMSGSIZE`.
    private static let messageTooLong: CInt = 90
}
