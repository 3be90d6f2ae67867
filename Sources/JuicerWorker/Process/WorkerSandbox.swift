internal import Glibc
internal import JuicerCore
internal import JuicerSandbox

/// What a worker gives up before it gets anything to parse. Each step must succeed; Landlock alone may be missing, on kernels
/// without it: the filter refuses to open files as well.
enum WorkerSandbox {
    /// Why a worker does not start.
    enum Refusal: Error, CustomStringConvertible {
        /// Root's worker was given no other user.
        case root
        /// The process can still be looked into.
        case notHardened(SystemError)

        var description: String {
            switch self {
            case .root: "a worker does not run as root: name a user for it"
            case .notHardened(let error): "the process cannot be confined: \(error)"
            }
        }
    }

    /// Gives up everything, for good.
    ///
    /// - Parameter socket: the descriptor of the socket that it keeps.
    /// - Returns: the kernel's version of Landlock; 0 where it has none.
    static func enter(_ setup: WorkerSetup, socket: CInt) throws -> UInt8 {
        offerAsVictim()
        crashPlainly()
        if geteuid() == 0 {
            guard let identity = setup.identity, identity.userID != 0 else { throw Refusal.root }
            try ProcessIdentity.become(user: identity.userID, group: identity.groupID)
        }
        try ProcessIdentity.endWithParent(getppid())
        if let failure = ProcessHardening.apply().failures.first { throw Refusal.notHardened(failure) }
        WarmUp.run()
        try Capabilities.keep(only: [])
        try limits(setup).apply()
        let landlock = try enterFileRules()
        try SystemCallFilter.worker(socket: socket).install()
        return landlock
    }

    private static func limits(_ setup: WorkerSetup) -> ResourceLimits {
        var limits = ResourceLimits()
        limits.addressSpace = setup.addressSpace
        limits.processorSeconds = setup.processorSeconds
        limits.descriptors = UInt64(2 * WorkerOrder.mostFiles + 16)
        limits.fileSize = 0
        limits.processes = 0
        return limits
    }

    /// No path at all, no port, no signal to anybody.
    private static func enterFileRules() throws -> UInt8 {
        guard case .version(let version) = FileRules.support else { return 0 }
        var rules = FileRules(handling: .all)
        rules.isApart = true
        if version >= 4 { rules.tcpPorts = [] }
        try rules.enter()
        return UInt8(clamping: version)
    }

    /// The Swift runtime may have set a handler for crashes, which starts a program that prints a backtrace: none of it is possible
    /// here, and it would run within what a hostile file broke.
    private static func crashPlainly() {
        for number in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { signal(number, SIG_DFL) }
    }

    /// Where memory runs out, the kernel is to take a worker rather than the daemon.
    private static func offerAsVictim() {
        let file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        _ = write(file, "1000", 4)
    }
}
