/// How a process is confined, as the kernel tells in `/proc/PID/status`.
public struct ProcessStatus: Sendable, Hashable {
    /// The process's name, at most 15 bytes.
    public let name: String
    /// Whether programs that it starts are kept from gaining privileges.
    public let hasNoNewPrivileges: Bool
    /// Whether its system calls are filtered.
    public let isFiltered: Bool
    /// Capabilities that it has now, as bits by their numbers.
    public let effectiveCapabilities: UInt64
    /// Capabilities that it could take up.
    public let permittedCapabilities: UInt64
    /// Capabilities that a program it starts could have.
    public let boundingCapabilities: UInt64
    /// Its effective user id.
    public let userID: UInt32

    /// Reads it; nil when there is no such process, or it may not be looked at.
    ///
    /// - Parameters:
    ///   - process: its id, or that of a thread.
    ///   - proc: where the kernel's files are.
    public init?(of process: Int32, proc: String = "/proc") {
        guard let text = KernelFile.text("\(proc)/\(process)/status") else { return nil }
        self.init(text)
    }

    init?(_ text: String) {
        var fields: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon]] = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        }
        guard let name = fields["Name"], let mode = fields["Seccomp"].flatMap({ Int($0) }),
            let flag = fields["NoNewPrivs"],
            let effective = fields["CapEff"].flatMap({ UInt64($0, radix: 16) }),
            let permitted = fields["CapPrm"].flatMap({ UInt64($0, radix: 16) }),
            let bounding = fields["CapBnd"].flatMap({ UInt64($0, radix: 16) }),
            let users = fields["Uid"]?.split(separator: "\t"), users.count == 4, let user = UInt32(users[1])
        else { return nil }
        self.name = String(name)
        hasNoNewPrivileges = flag == "1"
        isFiltered = mode == 2
        effectiveCapabilities = effective
        permittedCapabilities = permitted
        boundingCapabilities = bounding
        userID = user
    }
}
