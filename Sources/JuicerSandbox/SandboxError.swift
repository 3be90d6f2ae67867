public import JuicerCore

/// Why a process could not be confined.
public enum SandboxError: Error, Sendable, Hashable {
    /// The kernel has no such thing, or it is switched off.
    case missing(SandboxFeature)
    /// libseccomp knows no system call of this name on any architecture.
    case unknownSystemCall(String)
    /// A path that rules name cannot be opened.
    case path(String, SystemError)
    /// The system refused a step.
    case system(SystemError)
}

/// What a sandbox asks of the kernel.
public enum SandboxFeature: String, Sendable, Hashable, CaseIterable {
    /// Filters of system calls (`CONFIG_SECCOMP_FILTER`).
    case systemCallFilter = "seccomp filters"
    /// Rules for files that a process makes for itself (`CONFIG_SECURITY_LANDLOCK`).
    case landlock = "Landlock"
    /// Landlock's rules for the network, since its version 4 (Linux 6.7).
    case landlockNetwork = "Landlock's network rules"
}

extension SandboxError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(.systemCallFilter):
            "this kernel has no seccomp filters: it needs CONFIG_SECCOMP_FILTER, and a container that allows seccomp(2)"
        case .missing(.landlock):
            "this kernel has no Landlock: it needs Linux 5.19, CONFIG_SECURITY_LANDLOCK and landlock in its list of security modules"
        case .missing(.landlockNetwork):
            "this kernel's Landlock has no network rules: they come with Linux 6.7"
        case .unknownSystemCall(let name):
            "libseccomp knows no system call \(name)"
        case .path(let path, let error):
            "the rule for \(path) cannot be made: \(error)"
        case .system(let error):
            "the process cannot be confined: \(error)"
        }
    }
}

/// Throws the errno that a shim returned, when it is not 0.
func check(_ operation: String, _ code: CInt) throws(SandboxError) {
    if code != 0 { throw .system(SystemError(operation, code: code)) }
}
