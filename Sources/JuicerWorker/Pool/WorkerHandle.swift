internal import Dispatch
internal import Glibc
internal import JuicerCore
internal import Synchronization

/// A worker as the daemon sees it: a child process, and the socket to it.
///
/// What waits blocks: it belongs on the pool's own threads.
final class WorkerHandle: Sendable {
    let process: Int32
    let socket: PacketSocket
    private let state = Mutex(State())

    private struct State {
        var isReaped = false
        var status: Int32?
        var reason: WorkerError?
    }

    /// How long a worker may take to confine itself: what a busy machine needs.
    private static let startLimit = Duration.seconds(30)
    /// How long a worker may leave what it is told where it is.
    private static let sendingSeconds = 10
    /// How long a process that was killed may take to end.
    private static let endLimit = Duration.seconds(5)

    private init(_ process: Int32, _ socket: PacketSocket) {
        self.process = process
        self.socket = socket
    }

    deinit {
        stop()
        guard !reapNow() else { return }
        // It is killed and about to end; until somebody asks how, the kernel keeps it in its list of processes.
        DispatchQueue.global(qos: .utility).async { [process] in waitpid(process, nil, 0) }
    }

    /// Starts a worker; it is not confined yet.
    static func start(_ program: String) throws(WorkerError) -> WorkerHandle {
        do throws(SystemError) {
            let (own, its) = try PacketSocket.pair()
            try own.limitSending(to: sendingSeconds)
            defer { withExtendedLifetime(its) {} }
            if let process = Program.start([program], standardInput: its.fileDescriptor) {
                return WorkerHandle(process, own)
            }
        } catch {
            throw .cannotStart("\(error)")
        }
        throw .cannotStart("\(program) cannot be run")
    }

    /// Tells it how to confine itself, and waits until it is.
    ///
    /// - Returns: the kernel's version of Landlock that it is under; 0 for none.
    func handShake(_ setup: WorkerSetup) throws(WorkerError) -> UInt8 {
        do {
            try WorkerOrder.setUp(setup).withPacket { try socket.send($0) }
            guard try socket.waitForPacket(Self.startLimit) else { throw WorkerError.cannotStart("it hangs") }
            var buffer = [UInt8](repeating: 0, count: WorkerReply.mostBytes)
            let landlock = try buffer.withUnsafeMutableBytes { buffer -> UInt8? in
                let count = try socket.receive(into: buffer)
                if count == 0 { return nil }
                switch try WorkerReply(UnsafeRawBufferPointer(rebasing: buffer[..<count])) {
                case .ready(let landlock): return landlock
                case .failure(let reason): throw WorkerError.cannotStart(reason)
                default: throw PacketError.malformed("a reply at a wrong time")
                }
            }
            if let landlock { return landlock }
        } catch let error as WorkerError {
            throw error
        } catch let error as PacketError {
            throw .cannotStart("\(error)")
        } catch {
            // Sending to a process that is not there any more: how it ended says more.
        }
        throw .cannotStart("\(howItEnded())")
    }

    /// Whether it waits for work: it has not ended, and says nothing unasked.
    var isIdle: Bool { (try? socket.waitForPacket(.zero)) == false }

    /// Ends it, whatever it does, and wakes who waits for it. The first reason counts.
    func stop(because reason: WorkerError? = nil) {
        state.withLock { state in
            state.reason = state.reason ?? reason
            // Once reaped its number may be another's.
            if !state.isReaped { kill(process, SIGKILL) }
        }
        socket.shutDown()
    }

    /// Waits until it has ended, which it is about to, and says why; what does not end soon is killed.
    func howItEnded() -> WorkerError {
        let clock = ContinuousClock()
        let start = clock.now
        while !reapNow() {
            let waited = clock.now - start
            if waited > Self.endLimit { break }
            // One that closed its socket and goes on would otherwise live.
            if waited > .milliseconds(500) { stop() }
            usleep(1_000)
        }
        return state.withLock { state in
            state.reason ?? state.status.map { WorkerError(status: $0) } ?? .exited(status: -1)
        }
    }

    /// - Returns: whether it has ended.
    private func reapNow() -> Bool {
        state.withLock { state in
            if state.isReaped { return true }
            var status: CInt = 0
            let result = waitpid(process, &status, WNOHANG)
            if result == process { state.status = status }
            state.isReaped = result == process || (result < 0 && errno != EINTR)
            return state.isReaped
        }
    }
}

extension WorkerError {
    /// What `waitpid` said.
    init(status: Int32) {
        let signal = status & 0x7F
        self =
            switch signal {
            case 0: .exited(status: status >> 8 & 0xFF)
            case SIGSYS: .forbiddenCall
            case SIGXCPU: .processorTime
            case SIGKILL: .killed
            default: .crashed(signal: signal)
            }
    }
}
