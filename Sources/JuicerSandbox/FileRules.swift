internal import CShims
internal import Glibc
internal import JuicerCore

/// What a process may do with files, ports and other processes: rules that it makes for itself with Landlock, in the kernel.
///
/// What is handled is forbidden but for what rules allow, whatever the permissions of files say. Descriptors that are open
/// already are not touched. Unlike a filter of system calls it sees paths.
public struct FileRules: Sendable {
    /// Rights on files and folders; values as in linux/landlock.h.
    public struct Rights: OptionSet, Sendable, Hashable {
        public let rawValue: UInt64

        public init(rawValue: UInt64) { self.rawValue = rawValue }

        public static let execute = Rights(rawValue: 1 << 0)
        public static let writeFile = Rights(rawValue: 1 << 1)
        public static let readFile = Rights(rawValue: 1 << 2)
        public static let readDirectory = Rights(rawValue: 1 << 3)
        public static let removeDirectory = Rights(rawValue: 1 << 4)
        public static let removeFile = Rights(rawValue: 1 << 5)
        public static let makeDirectory = Rights(rawValue: 1 << 7)
        public static let makeFile = Rights(rawValue: 1 << 8)
        public static let makeSocket = Rights(rawValue: 1 << 9)
        /// Devices, pipes and symbolic links.
        public static let makeOther = Rights(rawValue: 1 << 6 | 1 << 10 | 1 << 11 | 1 << 12)
        /// Renaming and linking between folders.
        public static let moveBetweenFolders = Rights(rawValue: 1 << 13)
        /// Since version 3.
        public static let truncate = Rights(rawValue: 1 << 14)
        /// ioctl on devices. Since version 5.
        public static let controlDevice = Rights(rawValue: 1 << 15)

        public static let read: Rights = [.readFile, .readDirectory]
        public static let write: Rights = [
            .writeFile, .truncate, .removeFile, .removeDirectory, .makeFile, .makeDirectory, .makeSocket, .makeOther,
            .moveBetweenFolders,
        ]
        public static let all: Rights = [.read, .write, .execute, .controlDevice]

        /// Those that a file can have that is no folder.
        static let ofFiles: Rights = [.execute, .writeFile, .readFile, .truncate, .controlDevice]

        /// Those that the kernel's version of Landlock knows.
        func known(inVersion version: CInt) -> Rights {
            var known = self
            if version < 3 { known.remove(.truncate) }
            if version < 5 { known.remove(.controlDevice) }
            return known
        }
    }

    /// What is forbidden where no rule allows it.
    public var handled: Rights
    /// TCP ports that may be connected to, and none may be listened on; nil leaves TCP alone.
    public var tcpPorts: [UInt16]?
    /// Whether signals to processes outside, and abstract Unix sockets of others, are forbidden too. Since version 6.
    public var isApart = false
    private var rules: [(path: String, rights: Rights)] = []

    /// Rules that allow nothing of what is handled: with `.all`, no path can be opened at all.
    public init(handling handled: Rights = .all) {
        self.handled = handled
    }

    /// Allows rights for a file, or for a folder and everything below it.
    public mutating func allow(_ rights: Rights, below path: String) {
        rules.append((path, rights))
    }

    /// What the kernel can do.
    public enum Support: Sendable, Hashable {
        /// It has no Landlock, or it is off, or it is the first version.
        case none
        /// Its version of Landlock's interface.
        case version(Int)
    }

    /// What this kernel can do.
    public static var support: Support {
        let version = juicer_landlock_version()
        return version >= oldest ? .version(Int(version)) : .none
    }

    /// Puts the calling thread, and all that it starts later, under the rules, for good; so it is to be called while there is one
    /// thread. Sets `no_new_privs` too. Rights that this kernel's Landlock does not know yet stay unhandled.
    ///
    /// - Throws: ``SandboxError/missing(_:)`` where there is no Landlock, or where it has no rules for ``tcpPorts``;
    ///   ``SandboxError/path(_:_:)``.
    public func enter() throws(SandboxError) {
        let version = juicer_landlock_version()
        guard version >= Self.oldest else { throw .missing(.landlock) }
        if tcpPorts != nil, version < 4 { throw .missing(.landlockNetwork) }
        let handled = handled.known(inVersion: version)
        let set = juicer_landlock_create(
            handled.rawValue,
            tcpPorts == nil ? 0 : Self.bindPort | Self.connectPort,
            isApart && version >= 6 ? Self.everyScope : 0
        )
        guard set >= 0 else { throw .system(SystemError("landlock_create_ruleset", code: -set)) }
        defer { close(set) }
        for rule in rules { try Self.add(rule.path, rule.rights.intersection(handled), to: set) }
        for port in tcpPorts ?? [] {
            try check("landlock_add_rule", juicer_landlock_allow_port(set, Self.connectPort, port))
        }
        try check("landlock_restrict_self", juicer_landlock_enter(set))
    }

    private static func add(_ path: String, _ rights: Rights, to set: CInt) throws(SandboxError) {
        let descriptor = open(path, pathOnly | O_CLOEXEC)
        guard descriptor >= 0 else { throw .path(path, SystemError(lastErrorOf: "open")) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .path(path, SystemError(lastErrorOf: "fstat")) }
        let isFolder = status.st_mode & S_IFMT == S_IFDIR
        let fitting = isFolder ? rights : rights.intersection(.ofFiles)
        if fitting.isEmpty { return }
        let code = juicer_landlock_allow_path(set, fitting.rawValue, descriptor)
        if code != 0 { throw .path(path, SystemError("landlock_add_rule", code: code)) }
    }

    /// The first version forbids every move between folders and has no right to allow one.
    private static let oldest: CInt = 2
    /// `O_PATH`, which is the same on x86_64 and aarch64.
    private static let pathOnly: CInt = 0x20_0000
    private static let bindPort: UInt64 = 1 << 0
    private static let connectPort: UInt64 = 1 << 1
    private static let everyScope: UInt64 = 3
}
