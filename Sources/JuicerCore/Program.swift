internal import CShims
internal import Glibc

/// Starting another program: by its path and without a shell, with an environment of `PATH` alone, no open files but the
/// standard ones, and no blocked signals. Where there is a ``ProgramLauncher``, that one starts it, if it knows the command.
public enum Program {
    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: the first is the program's absolute path.
    ///   - standardInput: what it reads; nil for nothing.
    ///   - standardOutput: where it writes; nil for nowhere. Its messages go nowhere.
    /// - Returns: its process, to be waited for; nil when it could not be started.
    public static func start(
        _ arguments: [String],
        standardInput: CInt? = nil,
        standardOutput: CInt? = nil
    ) -> Int32? {
        if ProgramLauncher.isThere {
            return ProgramLauncher.run(arguments, input: standardInput, output: standardOutput)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, given) in [(STDIN_FILENO, standardInput), (STDOUT_FILENO, standardOutput)] {
            if let given {
                posix_spawn_file_actions_adddup2(&actions, given, descriptor)
            } else {
                posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
            }
        }
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The daemon holds some signals back; its child must not.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var texts: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for text in texts { free(text) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [strdup("PATH=/usr/bin:/bin:/usr/sbin:/sbin"), nil]
        defer { for text in environment { free(text) } }
        var process: pid_t = 0
        return posix_spawn(&process, arguments[0], &actions, &attributes, &texts, &environment) == 0 ? process : nil
    }

    /// A pipe that no program inherits which another thread starts meanwhile; nil when there is none to have.
    public static func pipe() -> (reading: CInt, writing: CInt)? {
        var ends: [CInt] = [-1, -1]
        return juicer_pipe(&ends) == 0 ? (ends[0], ends[1]) : nil
    }

    /// What a program wrote, at most 64 KiB, when it ended well.
    public static func output(of arguments: [String]) -> String? {
        guard let pipe = pipe() else { return nil }
        let process = start(arguments, standardOutput: pipe.writing)
        close(pipe.writing)
        defer { close(pipe.reading) }
        guard let process else { return nil }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var count = 0
        while count < bytes.count {
            let added = bytes[count...].withUnsafeMutableBytes { read(pipe.reading, $0.baseAddress, $0.count) }
            if added <= 0 { break }
            count += added
        }
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status == 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }
}
