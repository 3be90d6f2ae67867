internal import JuicerBackupFormat
internal import JuicerCore

/// What workers there are for reading backups.
public struct BackupWorkerSettings: Sendable {
    /// The program's absolute path; nil where there is none: what needs it fails with `readerMissing`.
    public var program: String?
    /// Whom they become, when this process is root.
    public var identity: WorkerIdentity? = .nobody
    /// Bytes of address space of each.
    public var addressSpace: UInt64 = 768 << 20
    /// How long the answer to one order may take.
    public var callLimit = Duration.seconds(30)
    /// How long one that has an unlocked backup's list of files open may be idle; it ends within twice that.
    public var idleTime = Duration.seconds(150)

    /// Seconds of processor time of a whole life: one serves as long as its backup is unlocked.
    static let processorSeconds: UInt64 = 7 * 24 * 3_600

    public init(program: String?) {
        self.program = program
    }
}

/// Starting and ending of workers that read backups.
enum BackupWorkers {
    /// Threads that live as long as this process: the kernel ends a worker with the thread that started it.
    private static let threads = BlockingExecutor(threadCount: 2, name: "juicer-readers")

    /// Starts a worker; it is not confined yet.
    static func start(_ settings: BackupWorkerSettings) throws(WorkerError) -> WorkerHandle {
        guard let program = settings.program else { throw .cannotStart("there is no program for it") }
        return try threads.wait { () throws(WorkerError) in try WorkerHandle.start(program) }
    }

    /// Tells a worker how to confine itself, and waits until it is.
    static func confine(_ worker: WorkerHandle, _ settings: BackupWorkerSettings) throws(WorkerError) {
        let setup = WorkerSetup(
            identity: settings.identity,
            addressSpace: settings.addressSpace,
            processorSeconds: BackupWorkerSettings.processorSeconds
        )
        _ = try worker.handShake(setup)
    }

    /// Ends a worker without waiting for its end.
    static func end(_ worker: WorkerHandle) {
        worker.stop(because: .ended)
        threads.begin { _ = worker.howItEnded() }
    }
}

extension BackupFormatError {
    /// What the end of a worker means for the backup that it read.
    init(worker error: WorkerError) {
        switch error {
        case .ended: self.init(.closed, "the backup was locked", hint: "unlock it again")
        case .cancelled: self.init(.cancelled, "reading the backup was cancelled")
        case .cannotStart:
            self.init(
                .readerMissing,
                "juicer-worker, which reads backups, is not installed or cannot be started",
                hint: "it belongs beside juicerd or in libexec/juicer; see `juicer doctor` and the daemon's log"
            )
        case .jobTooLarge, .failed, .crashed, .forbiddenCall, .processorTime, .time, .killed, .exited, .protocolBroken:
            self.init(
                .readerFailed,
                "\(error)",
                hint: "try again; if it happens each time, use another copy of the backup"
            )
        }
    }
}
