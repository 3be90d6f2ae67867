import Glibc
import Synchronization

/// A terminal that shows nothing of what is typed until `restore`, and that is restored if a signal ends the process.
///
/// Lines, echo and the keys that send signals are off: the reader gets each byte as it is typed, so that neither a
/// stopped job nor a line buffer of the terminal shows or keeps a passphrase.
final class TerminalMode: Sendable {
    private let descriptor: CInt
    private let original: termios
    private let cleanUp = Mutex<Int?>(nil)

    /// Switches the terminal to silent input.
    init(silencing descriptor: CInt) throws(IOFailure) {
        var mode = termios()
        guard tcgetattr(descriptor, &mode) == 0 else { throw IOFailure("read the terminal's mode") }
        self.descriptor = descriptor
        original = mode
        let saved = mode
        let key = Interrupts.addCleanUp {
            var saved = saved
            _ = tcsetattr(descriptor, TCSANOW, &saved)
        }
        cleanUp.withLock { $0 = key }

        mode.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | ISIG | IEXTEN)
        Self.setControlCharacter(&mode, VMIN, to: 1)
        Self.setControlCharacter(&mode, VTIME, to: 0)
        guard tcsetattr(descriptor, TCSAFLUSH, &mode) == 0 else {
            let error = IOFailure("silence the terminal")
            Interrupts.removeCleanUp(key)
            throw error
        }
    }

    /// Gives the terminal back as it was. What was typed ahead is thrown away: it may be part of a passphrase.
    func restore() {
        let key = cleanUp.withLock { key in
            defer { key = nil }
            return key
        }
        guard let key else { return }
        var mode = original
        _ = tcsetattr(descriptor, TCSAFLUSH, &mode)
        Interrupts.removeCleanUp(key)
    }

    private static func setControlCharacter(_ mode: inout termios, _ index: CInt, to value: cc_t) {
        withUnsafeMutableBytes(of: &mode.c_cc) { $0[Int(index)] = value }
    }
}
