internal import CShims
internal import Glibc
internal import JuicerCore

/// Who a process is, and with whom it ends.
public enum ProcessIdentity {
    /// Makes the process, with all its threads, one of another user for good, with the groups of that user and no others. Its
    /// capabilities go with it.
    ///
    /// - Parameters:
    ///   - name: the user's name, by which its groups are looked up.
    ///   - user: its id.
    ///   - group: its primary group.
    /// - Throws: ``SandboxError/system(_:)``; afterwards the process must not go on.
    public static func become(_ name: String, user: UInt32, group: UInt32) throws(SandboxError) {
        try check("becoming the user \(name)", juicer_process_become(name, user, group))
        // A way back would make it all worthless.
        guard user == 0 || setuid(0) != 0 else { throw .system(SystemError("giving root up", code: EPERM)) }
    }

    /// Makes the process, with all its threads, one of another user for good, with one group and no others. Its capabilities go
    /// with it.
    ///
    /// - Throws: ``SandboxError/system(_:)``; afterwards the process must not go on.
    public static func become(user: UInt32, group: UInt32) throws(SandboxError) {
        try check("becoming the user \(user)", juicer_process_become_alone(user, group))
        guard user == 0 || setuid(0) != 0 else { throw .system(SystemError("giving root up", code: EPERM)) }
    }

    /// Ends this process with SIGKILL when the thread that started it ends: of use only where that thread lives as long as its
    /// process. Changing the user takes it away again.
    ///
    /// - Parameter parent: the process that is to live; when it has ended already, this one ends at once.
    public static func endWithParent(_ parent: Int32) throws(SandboxError) {
        try check("prctl(PR_SET_PDEATHSIG)", juicer_process_set_parent_death_signal(SIGKILL))
        if getppid() != parent { _exit(128 + SIGKILL) }
    }
}
