internal import Glibc

extension SystemCallFilter {
    /// What every program of ours needs: memory, locks, clocks, signals of its own, its end.
    ///
    /// New processes are not allowed. Memory is never writable and executable at once, and does not become executable later, so
    /// that code comes out of files alone.
    ///
    /// - Parameters:
    ///   - startingThreads: whether there may be new threads.
    ///   - loadingCode: whether code may come out of files, as libraries that are loaded later do.
    public mutating func allowRuntime(startingThreads: Bool = true, loadingCode: Bool = true) {
        allow(Self.memory + Self.threads + Self.time + Self.own)
        let (write, execute) = (UInt64(PROT_WRITE), UInt64(PROT_EXEC))
        allow("mmap", where: .argument(2, masked: execute, is: 0))
        if loadingCode { allow("mmap", where: .argument(2, masked: write | execute, is: execute)) }
        allow("mprotect", where: .argument(2, masked: execute, is: 0))
        if startingThreads {
            allow("clone", where: .argument(0, masked: Self.thread | Self.namespaces, is: Self.thread))
        }
        // Its flags lie in memory where no filter sees them. The library takes clone instead.
        fail(["clone3"], with: ENOSYS)
        // abort and raise send signals to a thread, and only to one of this process.
        allow("tgkill", where: .argument(0, is: UInt64(getpid())))
        allow("prlimit64", where: .argument(0, is: 0))
        // libdispatch gives its threads priorities and complains in the log where it may not. It is left to believe that it may.
        fail(["setpriority"], with: 0)
        for option in [Self.setName, Self.nameMapping, Self.getDumpable, Self.getNoNewPrivileges] {
            allow("prctl", where: .argument(0, is: option))
        }
    }

    /// Lets the calls fail with EPERM that no program of ours ever makes, and that an intruder would: to run programs, to look into
    /// other processes, to change what the machine is. Without it they fail like any other call that is not allowed;
    /// this says it loudly.
    public mutating func refuseDangerous() {
        fail(Self.dangerous, with: EPERM)
    }

    private static let memory = [
        "brk", "madvise", "mlock", "mlock2", "mremap", "munlock", "munmap", "memfd_create", "memfd_secret",
        "membarrier",
    ]
    private static let threads = [
        "arch_prctl", "futex", "futex_waitv", "get_robust_list", "getcpu", "gettid", "rseq", "sched_getaffinity",
        "sched_getscheduler", "sched_yield", "set_robust_list", "set_tid_address",
    ]
    private static let time = [
        "clock_getres", "clock_gettime", "clock_nanosleep", "gettimeofday", "nanosleep", "time",
    ]
    private static let own = [
        "exit", "exit_group", "getegid", "geteuid", "getgid", "getgroups", "getpid", "getppid", "getrandom",
        "getresgid", "getresuid", "getrlimit", "getrusage", "getuid", "restart_syscall", "rt_sigaction",
        "rt_sigpending", "rt_sigprocmask", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait", "sigaltstack",
        "sysinfo", "uname",
    ]

    /// `CLONE_THREAD`.
    private static let thread: UInt64 = 0x0001_0000
    /// `CLONE_NEWTIME`, `NEWNS`, `NEWCGROUP`, `NEWUTS`, `NEWIPC`, `NEWUSER`, `NEWPID`, `NEWNET`.
    private static let namespaces: UInt64 = 0x7E02_0080

    private static let getDumpable: UInt64 = 3
    private static let setName: UInt64 = 15
    private static let getNoNewPrivileges: UInt64 = 39
    /// `PR_SET_VMA`: names for anonymous memory.
    private static let nameMapping: UInt64 = 0x5356_4D41

    private static let dangerous = [
        // Programs and processes.
        "execve", "execveat", "fork", "vfork", "setns", "unshare", "pidfd_getfd", "pidfd_open", "pidfd_send_signal",
        "process_madvise", "process_mrelease", "process_vm_readv", "process_vm_writev", "ptrace", "kcmp", "tkill",
        "rt_sigqueueinfo", "rt_tgsigqueueinfo",
        // Ways around filters.
        "io_uring_enter", "io_uring_register", "io_uring_setup", "userfaultfd", "bpf", "perf_event_open", "seccomp",
        "modify_ldt", "personality", "pkey_mprotect", "remap_file_pages", "io_setup", "io_submit",
        // File systems and names of files.
        "mount", "umount2", "mount_setattr", "move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "fspick",
        "pivot_root", "chroot", "open_by_handle_at", "name_to_handle_at", "mknod", "mknodat", "quotactl",
        "quotactl_fd", "swapon", "swapoff", "fanotify_init", "lookup_dcookie", "nfsservctl",
        // Who the process is.
        "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setgroups", "setfsuid", "setfsgid",
        "capset", "chown", "fchown", "lchown", "fchownat",
        // The machine.
        "acct", "adjtimex", "clock_adjtime", "clock_settime", "create_module", "delete_module", "finit_module",
        "init_module", "ioperm", "iopl", "kexec_file_load", "kexec_load", "reboot", "sethostname", "setdomainname",
        "settimeofday", "stime", "syslog", "vhangup", "uselib", "add_key", "keyctl", "request_key", "mbind",
        "migrate_pages", "move_pages", "set_mempolicy",
    ]
}
