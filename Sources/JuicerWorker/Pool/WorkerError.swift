/// Why a piece of work did not come to its end. It concerns that work alone; the next gets another worker.
public enum WorkerError: Error, Sendable, Hashable {
    /// There is no worker to be had.
    case cannotStart(String)
    /// The worker says that it cannot do the work; the text holds no content.
    case failed(String)
    /// The worker crashed, with this signal: a fault of the parser's, or no memory within its bound.
    case crashed(signal: Int32)
    /// The worker made a system call that none of its own code makes: what it parsed may have taken it over.
    case forbiddenCall
    /// The work took more seconds of processor time than it may.
    case processorTime
    /// The worker was waited for longer than the job allows.
    case time(Duration)
    /// Somebody else ended the worker, such as the kernel for want of memory.
    case killed
    /// The worker ended by itself with this status.
    case exited(status: Int32)
    /// The worker said what no worker says.
    case protocolBroken(String)
    /// There are more files, or longer names, than a job can have.
    case jobTooLarge
    /// The pool was shut down, or the backup's work ended.
    case ended
    /// Nobody wants the work any more.
    case cancelled
}

extension WorkerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .cannotStart(let reason): "no worker can be started: \(reason)"
        case .failed(let reason): reason
        case .crashed(let signal):
            "the worker crashed (signal \(signal)): the file may be made to do that, or take too much memory"
        case .forbiddenCall: "the worker was stopped when it made a forbidden system call: the file may be an attack"
        case .processorTime: "the worker was stopped: the file takes too much processor time"
        case .time(let limit): "the worker was stopped: it took longer than \(limit)"
        case .killed: "the worker was killed from outside, as the kernel does when memory is short"
        case .exited(let status): "the worker ended early with status \(status)"
        case .protocolBroken(let rule): "the worker was stopped when it broke the protocol: \(rule)"
        case .jobTooLarge: "the work has more files, or longer names, than a worker takes"
        case .ended: "the work was ended"
        case .cancelled: "the work was cancelled"
        }
    }
}
