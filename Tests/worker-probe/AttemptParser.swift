import CSandboxAttempts
import Glibc
import JuicerArtifacts
import JuicerCore

/// Does what the names of its files say, in a worker that is confined like any other, and gives what came of it: the errno
/// value of each attempt, 0 for what went through.
struct AttemptParser: ArtifactParser {
    static let kind = ArtifactKind.message
    static let requests: [InputRequest] = []

    func parse(_ inputs: ParserInputs, into output: ParseOutput) throws {
        for (position, file) in inputs.files.enumerated() {
            let outcome = try attempt(file.request, file.path, output)
            let source = SourceRow(file: position, table: "", rowID: 0)
            try output.emit(.conversation(ConversationRow(id: outcome, app: .message, source: source)))
        }
    }

    private func attempt(_ name: String, _ value: String, _ output: ParseOutput) throws -> String {
        let code: CInt? =
            switch name {
            case "read": attempt_open(value, 0)
            case "write": attempt_open(value, 1)
            case "inet": attempt_socket(AF_INET)
            case "unix": attempt_socket(AF_UNIX)
            case "exec": attempt_exec(value)
            case "fork": attempt_fork()
            case "trace": attempt_trace()
            case "signal": attempt_signal(CInt(value)!)
            case "io-uring": attempt_io_uring()
            case "writable-code": attempt_writable_code()
            case "code-later": attempt_code_later()
            case "become-root": attempt_become_root()
            case "bytes": attempt_many_bytes(UInt(value)!)
            case "other-descriptor": Self.sendOver(1, [0x82])
            default: nil
            }
        if let code { return "\(code)" }
        switch name {
        case "nothing": return "0"
        case "process": return "\(getpid())"
        case "user": return "\(getuid()) \(geteuid()) \(getgid()) \(getgroups(0, nil))"
        case "descriptors": return Self.openDescriptors()
        default: break
        }
        try misbehave(name, value, output)
        return "survived"
    }

    /// What ends the worker, or never ends.
    private func misbehave(_ name: String, _ value: String, _ output: ParseOutput) throws {
        switch name {
        case "thread":
            var thread = pthread_t()
            pthread_create(&thread, nil, { _ in nil }, nil)
        case "spin": while true {}
        case "sleep": while true { sleep(1_000) }
        case "crash": abort()
        case "leave": exit(7)
        case "allocate":
            var kept: [[UInt8]] = []
            while true { kept.append([UInt8](repeating: 1, count: 16 << 20)) }
        case "rows":
            for number in 0..<Int64(value)! {
                let source = SourceRow(file: 0, table: "", rowID: number)
                let id = String(repeating: "x", count: 200)
                try output.emit(.conversation(ConversationRow(id: id, app: .message, source: source)))
            }
        case "long-row":
            let source = SourceRow(file: 0, table: "", rowID: 0)
            let id = String(repeating: "x", count: Int(value)!)
            try output.emit(.conversation(ConversationRow(id: id, app: .message, source: source)))
        case "packet":
            // Straight over the socket, past everything that would check it.
            let bytes = Hex.decode(value) ?? []
            _ = Self.sendOver(0, bytes)
        case "long-packet":
            _ = Self.sendOver(0, [UInt8](repeating: 0x82, count: Int(value)!))
        case "close-socket":
            close(0)
            while true {}
        default: exit(64)
        }
    }

    /// What is open, as far as it can be read from.
    private static func openDescriptors() -> String {
        var byte: UInt8 = 0
        let readable = (0..<2_000).filter { pread(CInt($0), &byte, 1, 0) >= 0 || errno != EBADF }
        return readable.map { "\($0)" }.joined(separator: " ")
    }

    private static func sendOver(_ descriptor: CInt, _ bytes: [UInt8]) -> CInt {
        bytes.withUnsafeBytes { buffer in
            var part = iovec(iov_base: UnsafeMutableRawPointer(mutating: buffer.baseAddress), iov_len: buffer.count)
            return withUnsafeMutablePointer(to: &part) { part in
                var message = msghdr()
                (message.msg_iov, message.msg_iovlen) = (part, 1)
                return sendmsg(descriptor, &message, 0) < 0 ? errno : 0
            }
        }
    }
}
