internal import CShims

/// Settings that keep the memory of this process from others, for programs that hold secrets.
public enum ProcessHardening {
    /// What was reached; a step that the system refused is listed and the rest still done.
    public struct Report: Sendable, Hashable {
        /// Steps that failed, with the system's reason.
        public let failures: [SystemError]
        /// Whether every step succeeded.
        public var isComplete: Bool { failures.isEmpty }
    }

    /// Makes the process not dumpable and not traceable by its own user, without core dumps, and unable to gain
    /// privileges by executing a program.
    ///
    /// To be called first thing in `main`. It cannot be undone for `no_new_privs` and the core limit.
    public static func apply() -> Report {
        let steps: [(String, CInt)] = [
            ("prctl(PR_SET_DUMPABLE)", juicer_process_set_not_dumpable()),
            ("setrlimit(RLIMIT_CORE)", juicer_process_forbid_core_dumps()),
            ("prctl(PR_SET_NO_NEW_PRIVS)", juicer_process_set_no_new_privileges()),
        ]
        return Report(failures: steps.filter { $0.1 != 0 }.map { SystemError($0.0, code: $0.1) })
    }

    /// Whether this process may be dumped or traced by its own user.
    public static var isDumpable: Bool { juicer_process_is_dumpable() != 0 }

    /// Whether programs this process executes are kept from gaining privileges.
    public static var hasNoNewPrivileges: Bool { juicer_process_has_no_new_privileges() == 1 }
}
