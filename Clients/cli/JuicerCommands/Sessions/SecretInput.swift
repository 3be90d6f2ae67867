import Glibc
import JuicerCore

/// Reads secrets a byte at a time into locked memory, from where they never get into a String.
enum SecretInput {
    /// The longest passphrase or token that is taken, in bytes; the daemon's own limit for passphrases.
    static let maximumLength = 1024

    /// Reads the first line of a stream, without its end (`\n` or `\r\n`). Nothing after that line is taken.
    static func firstLine(of descriptor: CInt, what: String) throws -> SecretBytes {
        try gather(what: what) { buffer in
            var count = 0
            while true {
                // A byte at a time: whatever follows the line stays for the next reader.
                let got = retryingInterrupts { read(descriptor, buffer.baseAddress?.advanced(by: count), 1) }
                guard got >= 0 else { throw CommandFailure(IOFailure("read the \(what)").description) }
                if got == 0 || buffer[count] == UInt8(ascii: "\n") {
                    if got > 0, count > 0, buffer[count - 1] == UInt8(ascii: "\r") { count -= 1 }
                    return count
                }
                count += 1
                guard count < buffer.count else { return count }
            }
        }
    }

    /// Asks on the terminal of the process, which shows nothing of what is typed.
    static func prompt(_ question: String, what: String, hint: String) throws -> SecretBytes {
        let number = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard number >= 0 else {
            throw CommandFailure("there is no terminal to ask for the \(what) on", status: .usage, hints: [hint])
        }
        let terminal = Descriptor(owning: number)
        return try prompt(question, what: what, on: terminal.number)
    }

    /// Asks on a given terminal.
    static func prompt(_ question: String, what: String, on terminal: CInt) throws -> SecretBytes {
        let mode = try TerminalMode(silencing: terminal)
        defer { mode.restore() }
        try say(Printable.text(question), on: terminal)
        defer { try? say("\n", on: terminal) }
        return try gather(what: what) { buffer in
            var line = LineEditor()
            while true {
                let got = retryingInterrupts { read(terminal, line.next(in: buffer), 1) }
                guard got > 0 else { throw CommandFailure("the terminal went away", status: .interrupted) }
                switch line.take(from: buffer) {
                case .more: continue
                case .done: return line.count
                case .interrupted: throw CommandFailure("", status: .interrupted)
                case .ended: throw CommandFailure("no \(what) was typed", status: .usage)
                }
            }
        }
    }

    /// Lets `fill` gather bytes in locked memory and keeps those that it says it has.
    private static func gather(
        what: String,
        _ fill: (UnsafeMutableRawBufferPointer) throws -> Int
    ) throws -> SecretBytes {
        var count = 0
        let gathered = try SecretBytes(count: maximumLength + 2) { count = try fill($0) }
        guard count <= maximumLength else {
            throw CommandFailure("the \(what) is longer than \(Units.count(maximumLength)) bytes", status: .usage)
        }
        return gathered.withUnsafeBytes { SecretBytes(copying: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    private static func say(_ text: String, on terminal: CInt) throws(IOFailure) {
        let bytes = Array(text.utf8)
        let result: Result<Void, IOFailure> = bytes.withUnsafeBytes { raw in
            Result { () throws(IOFailure) in try writeAll(raw, to: terminal) }
        }
        try result.get()
    }
}
