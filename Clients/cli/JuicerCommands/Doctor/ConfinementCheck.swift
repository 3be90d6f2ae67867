import JuicerCore

/// Whether the kernel holds the daemon to what it needs, so that a flaw in it is worth little.
struct ConfinementCheck {
    /// The daemon's process, by its own account.
    let process: Int32
    /// Where the kernel's files are; tests make their own.
    var proc = "/proc"

    /// What a daemon that runs as root keeps: CAP_DAC_READ_SEARCH, to read everybody's backups, and CAP_KILL, to end its workers.
    private static let ofRoot: UInt64 = 1 << 2 | 1 << 5

    func finding() -> Finding {
        let subject = "the daemon's confinement"
        // In a container, or where /proc hides other users' processes, that number is nobody's or somebody else's.
        guard let status = ProcessStatus(of: process, proc: proc), status.name == "juicerd" else {
            return Finding(subject + " (not looked at: its process cannot be seen from here)", mend: nil)
        }
        var faults: [String] = []
        if !status.hasNoNewPrivileges { faults.append("it may gain privileges") }
        if !status.isFiltered { faults.append("its system calls are not filtered") }
        let allowed = status.userID == 0 ? Self.ofRoot : 0
        if (status.effectiveCapabilities | status.permittedCapabilities) & ~allowed != 0 {
            faults.append("it has capabilities")
        }
        let advice = "\(faults.joined(separator: ", ")): start it again with the program that belongs to this version"
        return Finding(subject, mend: faults.isEmpty ? nil : advice)
    }
}
