import Glibc
import Synchronization

/// The files that are being written under temporary names, so that none is left behind when a signal ends the process.
final class PartialFiles: Sendable {
    /// One of them; only good for `remove` and `keep`.
    struct Entry: Hashable, Sendable {
        fileprivate let number: Int
    }

    private struct State {
        var files: [Entry: (directory: Descriptor, name: String)] = [:]
        var next = 0
        var isClosed = false
    }

    // Of its own for each run, so that what a killed one left behind is in nobody's way.
    private let prefix = ".juicer-partial-" + String(UInt64.random(in: .min ... .max), radix: 36)
    private let state = Mutex(State())

    /// Makes a new empty file of this user in a folder, under a name that nothing else has.
    func create(in directory: Descriptor) throws(IOFailure) -> (entry: Entry, name: String, file: Descriptor) {
        // Made under the lock, so that no file appears after `removeAllForGood`.
        let made: Result<(Entry, String, Descriptor), IOFailure> = state.withLock { state in
            guard !state.isClosed else { return .failure(IOFailure("make a file", code: ECANCELED)) }
            state.next += 1
            let name = "\(prefix)-\(state.next)"
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            let number = openat(directory.number, name, flags, 0o600)
            guard number >= 0 else { return .failure(IOFailure("make a file")) }
            let entry = Entry(number: state.next)
            state.files[entry] = (directory, name)
            return .success((entry, name, Descriptor(owning: number)))
        }
        let (entry, name, file) = try made.get()
        return (entry, name, file)
    }

    /// Forgets a file that has its final name now.
    func keep(_ entry: Entry) {
        _ = state.withLock { $0.files.removeValue(forKey: entry) }
    }

    /// Removes a file that will not be finished.
    func remove(_ entry: Entry) {
        guard let file = state.withLock({ $0.files.removeValue(forKey: entry) }) else { return }
        unlinkat(file.directory.number, file.name, 0)
    }

    /// Removes every unfinished file and lets no other be made: the last thing before the process ends.
    func removeAllForGood() {
        state.withLock { state in
            state.isClosed = true
            for file in state.files.values { unlinkat(file.directory.number, file.name, 0) }
            state.files = [:]
        }
    }
}
