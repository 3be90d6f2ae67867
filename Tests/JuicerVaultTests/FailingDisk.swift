import Foundation
import TestSupport

/// A library that is loaded before a program's own and makes its writing calls fail with EIO: the Nth and, unless it is to be
/// that one alone, all later ones.
struct FailingDisk {
    /// The library, built from C when a test needs it.
    private let library: String
    private let folder: TemporaryDirectory

    private static let compiler = "/usr/bin/cc"
    static let isPossible = access(compiler, X_OK) == 0

    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <stdlib.h>
        #include <sys/types.h>
        #include <sys/uio.h>
        static int fails(void) {
            static _Atomic long calls;
            long number = ++calls, first = atol(getenv("FAIL_AT"));
            return getenv("FAIL_ONCE") ? number == first : number >= first;
        }
        #define CALL(type, name, parameters, ...) \\
            type name parameters { \\
                if (fails()) { errno = EIO; return -1; } \\
                return ((type (*) parameters)dlsym(RTLD_NEXT, #name))(__VA_ARGS__); \\
            }
        CALL(ssize_t, pwrite, (int f, const void *b, size_t n, off_t o), f, b, n, o)
        CALL(ssize_t, pwrite64, (int f, const void *b, size_t n, off64_t o), f, b, n, o)
        CALL(ssize_t, pwritev, (int f, const struct iovec *v, int n, off_t o), f, v, n, o)
        CALL(int, fsync, (int f), f)
        CALL(int, fdatasync, (int f), f)
        CALL(int, ftruncate, (int f, off_t n), f, n)
        CALL(int, ftruncate64, (int f, off64_t n), f, n)
        CALL(int, renameat, (int a, const char *p, int b, const char *q), a, p, b, q)
        CALL(int, mkdirat, (int f, const char *p, mode_t m), f, p, m)
        CALL(int, unlinkat, (int f, const char *p, int o), f, p, o)

        """

    init() async throws {
        folder = try TemporaryDirectory()
        library = folder.file("failing.so")
        try Data(Self.source.utf8).write(to: URL(fileURLWithPath: folder.file("failing.c")))
        let arguments = ["-shared", "-fPIC", "-O1", "-o", library, folder.file("failing.c"), "-ldl"]
        let result = try await ChildProcess.run(Self.compiler, arguments, environment: ["PATH": "/usr/bin:/bin"])
        guard result.status == 0 else { throw TestDisk.Failure(command: [Self.compiler] + arguments) }
    }

    /// The environment of a program whose call fails.
    func environment(failingAt number: Int, once: Bool) -> [String: String] {
        ["LD_PRELOAD": library, "FAIL_AT": "\(number)"].merging(once ? ["FAIL_ONCE": "1"] : [:]) { $1 }
    }
}
