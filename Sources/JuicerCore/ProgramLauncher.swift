internal import CShims
internal import Glibc
internal import Synchronization

/// A small process that starts programs for this one, so that this one can give up the right to start any.
///
/// It is forked off at the start and knows the commands that there will ever be. Whoever takes over the process that asks can
/// start those, with arguments of the kinds that they have, and nothing else. Programs become children of the process that
/// asks, which waits for them and sends them signals as if it had started them itself.
public enum ProgramLauncher {
    /// One word of a command.
    public enum Word: Sendable, Hashable {
        /// The word itself.
        case exactly(String)
        /// An absolute path.
        case path
        /// Digits and colons, as in `uid:gid`.
        case numbers
        /// Any word. Only after `--`, where it cannot be an option.
        case anything

        fileprivate var text: String {
            switch self {
            case .exactly(let word): "=" + word
            case .path: "/"
            case .numbers: "#"
            case .anything: "*"
            }
        }
    }

    /// The socket to ask it by; -1 while there is none.
    private static let socket = Atomic<CInt>(-1)

    /// Starts it. To be called once, while there is one thread; from then on ``Program`` asks it.
    ///
    /// - Parameters:
    ///   - commands: what it may start, word for word; the first word of each is an absolute path.
    ///   - capabilities: the capabilities that it keeps of those that the process has, as bits by their numbers.
    /// - Throws: `SystemError` when there can be no other process.
    public static func start(_ commands: [[Word]], keeping capabilities: UInt64) throws(SystemError) {
        var words: [UnsafePointer<CChar>?] = []
        for command in commands { words += command.map { UnsafePointer(strdup($0.text)) } + [nil] }
        words.append(nil)
        let made = juicer_launcher_start(words, capabilities)
        for word in words { free(UnsafeMutablePointer(mutating: word)) }
        guard made >= 0 else { throw SystemError("starting the launcher", code: -made) }
        socket.store(made, ordering: .releasing)
    }

    /// Whether there is one, so that programs are its business.
    static var isThere: Bool { socket.load(ordering: .acquiring) >= 0 }

    /// Lets it start a program; nil when it does not.
    static func run(_ arguments: [String], input: CInt?, output: CInt?) -> Int32? {
        let words = arguments.map { strdup($0) }
        defer { for word in words { free(word) } }
        let process = juicer_launcher_run(
            socket.load(ordering: .acquiring),
            words.map { UnsafePointer($0) } + [nil],
            input ?? -1,
            output ?? -1
        )
        return process > 0 ? process : nil
    }
}
