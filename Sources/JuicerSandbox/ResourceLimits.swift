internal import Glibc
internal import JuicerCore

/// Bounds of what a process may use, soft and hard at once: it cannot raise them again. Nil leaves a limit as it is.
public struct ResourceLimits: Sendable, Hashable {
    /// Bytes of address space (RLIMIT_AS). Mappings that reserve without using count as well.
    public var addressSpace: UInt64?
    /// Seconds of processor time (RLIMIT_CPU): then SIGKILL.
    public var processorSeconds: UInt64?
    /// Highest descriptor plus one (RLIMIT_NOFILE).
    public var descriptors: UInt64?
    /// Bytes of the largest file that it may write (RLIMIT_FSIZE); 0 for none.
    public var fileSize: UInt64?
    /// Processes and threads of its user (RLIMIT_NPROC).
    public var processes: UInt64?
    /// Bytes of a core dump (RLIMIT_CORE).
    public var coreSize: UInt64? = 0

    public init() {}

    /// Sets them.
    ///
    /// - Throws: ``SandboxError/system(_:)`` where a limit is above the hard one that holds.
    public func apply() throws(SandboxError) {
        try Self.set(RLIMIT_AS, addressSpace, "RLIMIT_AS")
        try Self.set(RLIMIT_CPU, processorSeconds, "RLIMIT_CPU")
        try Self.set(RLIMIT_NOFILE, descriptors, "RLIMIT_NOFILE")
        try Self.set(RLIMIT_FSIZE, fileSize, "RLIMIT_FSIZE")
        try Self.set(__RLIMIT_NPROC, processes, "RLIMIT_NPROC")
        try Self.set(RLIMIT_CORE, coreSize, "RLIMIT_CORE")
    }

    /// Ends the process with SIGXCPU once it has used so many seconds of processor time more, as long as the bound of its whole
    /// life lets it.
    ///
    /// - Throws: ``SandboxError/system(_:)``.
    public static func allowProcessorTime(_ seconds: UInt64) throws(SandboxError) {
        var usage = rusage()
        guard getrusage(RUSAGE_SELF.rawValue, &usage) == 0 else { throw .system(SystemError(lastErrorOf: "getrusage")) }
        // The kernel looks at whole seconds.
        let used = UInt64(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + 1)
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit) == 0 else {
            throw .system(SystemError(lastErrorOf: "getrlimit(RLIMIT_CPU)"))
        }
        limit.rlim_cur = min(limit.rlim_max, rlim_t(used + seconds))
        guard setrlimit(__rlimit_resource_t(RLIMIT_CPU.rawValue), &limit) == 0 else {
            throw .system(SystemError(lastErrorOf: "setrlimit(RLIMIT_CPU)"))
        }
    }

    private static func set(_ kind: __rlimit_resource, _ value: UInt64?, _ name: String) throws(SandboxError) {
        guard let value else { return }
        var limit = rlimit(rlim_cur: rlim_t(value), rlim_max: rlim_t(value))
        guard setrlimit(__rlimit_resource_t(kind.rawValue), &limit) == 0 else {
            throw .system(SystemError(lastErrorOf: "setrlimit(\(name))"))
        }
    }
}
