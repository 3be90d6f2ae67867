internal import Glibc
internal import Synchronization

/// The file system's errors that SQLite knows only as numbers, until somebody asks for them.
///
/// SQLite calls the VFS on the thread that called SQLite, so a thread finds its own error and not another one's.
final class ThreadErrors: Sendable {
    private struct Entry {
        let thread: pthread_t
        let error: any Error
    }

    /// Threads come and go, and what a gone one left behind must not pile up.
    private static let limit = 64

    /// At most one for each thread, the latest last.
    private let entries = Mutex<[Entry]>([])

    /// Keeps the reason of a failure, or forgets an earlier one when the failure has none.
    func keep(_ error: (any Error)?) {
        let thread = pthread_self()
        entries.withLock { entries in
            entries.removeAll { $0.thread == thread }
            guard let error else { return }
            if entries.count == Self.limit { entries.removeFirst() }
            entries.append(Entry(thread: thread, error: error))
        }
    }

    /// Gives the calling thread's error, once.
    func takeOfThisThread() -> (any Error)? {
        let thread = pthread_self()
        return entries.withLock { entries in
            entries.firstIndex { $0.thread == thread }.map { entries.remove(at: $0).error }
        }
    }

    /// Gives the calling thread's error or else the latest of any thread, once.
    func take() -> (any Error)? {
        takeOfThisThread() ?? entries.withLock { $0.popLast()?.error }
    }
}
