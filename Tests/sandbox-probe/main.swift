import CSandboxAttempts
import Glibc
import JuicerCore
import JuicerSandbox

// Confines itself as its first argument says, tries what the others say, and tells what came of it: the errno value of each, 0
// for what went through. Tests judge it from outside.

let arguments = CommandLine.arguments.dropFirst()
guard let mode = arguments.first else { exit(64) }
do {
    try Probe.confine(mode)
} catch {
    Probe.say("\(error)")
    exit(2)
}
for attempt in arguments.dropFirst() { Probe.say(Probe.attempt(attempt)) }

enum Probe {
    /// At once, so that nothing is lost when the process is killed.
    static func say(_ line: String) {
        _ = Glibc.write(STDOUT_FILENO, line + "\n", line.utf8.count + 1)
    }

    /// `NAME` or `NAME:VALUE`.
    private static func parts(_ text: String) -> (name: String, value: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        return (String(parts[0]), parts.count == 2 ? String(parts[1]) : "")
    }

    static func confine(_ text: String) throws {
        let (name, value) = parts(text)
        switch name {
        case "nothing": break
        case "filter":
            start_thread()
            try filter(otherwise: .fail(ENOSYS)).install()
        case "launcher":
            let commands: [[ProgramLauncher.Word]] = [
                [.exactly("/usr/bin/printf"), .exactly("--"), .exactly("%s"), .numbers],
                [.exactly("/usr/bin/cat"), .exactly("--"), .path],
                [.exactly("/usr/bin/cat"), .exactly("--"), .path, .anything],
                [.exactly("/usr/bin/sleep"), .numbers],
            ]
            try ProgramLauncher.start(commands, keeping: 0)
            var filter = filter(otherwise: .fail(ENOSYS))
            filter.allow(["pipe2", "wait4", "sendmsg", "recvfrom", "recvmsg", "kill"])
            try filter.install()
        case "daemon": try SystemCallFilter.daemon(reachingNetwork: value == "network").install()
        case "worker": try filter(otherwise: .killProcess).install()
        case "misspelt":
            var filter = SystemCallFilter(otherwise: .killProcess)
            filter.allow(["raed"])
            try filter.install()
        case "no-files": try FileRules().enter()
        case "read-only": try FileRules(handling: .write).enter()
        case "files":
            var rules = FileRules()
            rules.allow([.read, .write], below: value)
            try rules.enter()
        case "readable":
            var rules = FileRules()
            rules.allow(.read, below: value)
            try rules.enter()
        case "port":
            var rules = FileRules(handling: [])
            rules.tcpPorts = [UInt16(value)!]
            try rules.enter()
        case "apart":
            var rules = FileRules(handling: .execute)
            rules.isApart = true
            try rules.enter()
        case "capabilities": try Capabilities.keep(only: Capabilities(rawValue: UInt64(value)!))
        case "user":
            try ProcessIdentity.become("nobody", user: 65_534, group: 65_534)
        case "limits":
            var limits = ResourceLimits()
            (limits.addressSpace, limits.processorSeconds, limits.descriptors) = (1 << 30, 1, 16)
            try limits.apply()
        case "parent": try ProcessIdentity.endWithParent(getppid())
        default: exit(64)
        }
    }

    private static func filter(otherwise: SystemCallFilter.Action) -> SystemCallFilter {
        var filter = SystemCallFilter(otherwise: otherwise)
        filter.allowRuntime()
        if otherwise == .fail(ENOSYS) { filter.refuseDangerous() }
        filter.allow(["read", "write", "close", "openat", "open", "fstat", "newfstatat", "lseek", "pread64"])
        filter.allow("socket", where: .argument(0, is: UInt64(AF_UNIX)))
        filter.fail("socket", with: EAFNOSUPPORT, where: .argument(0, isNot: UInt64(AF_UNIX)))
        return filter
    }

    static func attempt(_ text: String) -> String {
        let (name, value) = parts(text)
        let code: CInt? =
            switch name {
            case "inet": attempt_socket(AF_INET)
            case "unix": attempt_socket(AF_UNIX)
            case "inet-on-old-thread": attempt_on_thread(AF_INET)
            case "exec": attempt_exec("/bin/true")
            case "fork": attempt_fork()
            case "trace": attempt_trace()
            case "io-uring": attempt_io_uring()
            case "mount": attempt_mount()
            case "user-namespace": attempt_user_namespace()
            case "writable-code": attempt_writable_code()
            case "code-later": attempt_code_later()
            case "unknown-call": attempt_unknown_call()
            case "become-root": attempt_become_root()
            case "chown": attempt_change_owner(value)
            case "read": attempt_open(value, 0)
            case "write": attempt_open(value, 1)
            case "signal": attempt_signal(CInt(value)!)
            case "connect": attempt_connect(CInt(value)!)
            case "bytes": attempt_many_bytes(UInt(value)!)
            default: nil
            }
        if let code { return "\(code)" }
        switch name {
        case "status":
            guard let status = ProcessStatus(of: getpid()) else { return "no status" }
            return "\(status.effectiveCapabilities) \(status.permittedCapabilities) \(status.boundingCapabilities) "
                + "\(status.hasNoNewPrivileges) \(status.isFiltered) \(status.userID)"
        case "program":
            return Program.output(of: value.split(separator: "|").map(String.init)).map { $0.isEmpty ? "empty" : $0 }
                ?? "nil"
        case "signalled-program":
            guard let process = Program.start(["/usr/bin/sleep", "30"]), kill(process, SIGTERM) == 0 else {
                return "nil"
            }
            var status: CInt = 0
            return waitpid(process, &status, 0) == process ? "\(status & 0x7F)" : "\(errno)"
        case "spin":
            while true {}
        case "wait":
            sleep(30)
            return "0"
        case "descriptors":
            var count = 0
            while dup(0) >= 0 { count += 1 }
            return "\(count)"
        default: exit(64)
        }
    }
}
