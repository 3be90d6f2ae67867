internal import Glibc
public import JuicerCore
internal import Synchronization

/// Who may try a passphrase or key now, kept in a file so that a restart forgets no failure.
///
/// `admit` comes before anything that depends on the secret; each attempt that is admitted is then ended by exactly one of
/// `failed`, `succeeded` and `withdrawn`. Those two of them that change what is kept block until it is on the disk, and the
/// caller's answer goes out only then. A refusal changes nothing and costs next to nothing.
public final class Throttle: Sendable {
    private struct State {
        var table: ThrottleTable
        /// Counts changes that have to be kept.
        var version: UInt64 = 0
    }

    /// Whether the file was found damaged. It was put aside, with `.damaged` after its name, and everybody but local
    /// administrators is refused for a while.
    public let wasDamaged: Bool

    private let path: String
    private let clock: MachineClock
    private let state: Mutex<State>
    /// The version that the file has.
    private let kept = Mutex<UInt64>(0)

    /// Takes up what the file says, which need not exist.
    ///
    /// - Parameter path: in a folder that nobody but the daemon can write to. The file has mode 0600 and no secrets in it.
    /// - Throws: ``ThrottleFileError/newerVersion``, ``ThrottleFileError/system(_:)``.
    public init(
        keptAt path: String,
        rules: ThrottleRules = ThrottleRules(),
        clock: MachineClock = .system
    ) throws(ThrottleFileError) {
        self.path = path
        self.clock = clock
        let now = clock.now
        do throws(ThrottleFileError) {
            var table = ThrottleTable(rules)
            if let bytes = try Self.read(path) { table = try ThrottleText.decode(bytes, rules, at: now) }
            state = Mutex(State(table: table))
            wasDamaged = false
        } catch .damaged {
            var table = ThrottleTable(rules)
            table.refuse(until: now.uptime + rules.caution)
            state = Mutex(State(table: table, version: 1))
            wasDamaged = true
            if rename(path, path + ".damaged") != 0 { throw .system(SystemError(lastErrorOf: "rename")) }
            if let error = keep() { throw .system(error) }
        }
    }

    private static func read(_ path: String) throws(ThrottleFileError) -> [UInt8]? {
        do {
            return try FileSource(path: path).allBytes(limit: ThrottleText.sizeLimit)
        } catch FileSourceError.notFound {
            return nil
        } catch FileSourceError.system(_, let error) {
            throw .system(error)
        } catch FileSourceError.permissionDenied {
            throw .system(SystemError("open", code: EACCES))
        } catch {
            // Too large, or no file at all.
            throw .damaged
        }
    }

    // MARK: - Attempts

    /// Lets an attempt begin.
    public func admit(_ attempt: Attempt) throws(ThrottleError) {
        let now = clock.now.uptime
        let result: Result<Void, ThrottleError> = state.withLock { state in
            do throws(ThrottleError) {
                return .success(try state.table.admit(attempt, at: now))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Counts an admitted attempt as failed, and returns what the audit log is to be told.
    public func failed(_ attempt: Attempt) -> [ThrottleAlert] {
        let now = clock.now.uptime
        let alerts = state.withLock { state in
            state.version += 1
            return state.table.failed(attempt, at: now)
        }
        return alerts + (keep().map { [.notKept($0)] } ?? [])
    }

    /// Ends an admitted attempt that succeeded.
    ///
    /// Where the disk refuses to let failures be forgotten, they are until the next restart only.
    public func succeeded(_ attempt: Attempt) {
        let now = clock.now.uptime
        let isChanged = state.withLock { state in
            let isChanged = state.table.succeeded(attempt, at: now)
            if isChanged { state.version += 1 }
            return isChanged
        }
        if isChanged { _ = keep() }
    }

    /// Ends an admitted attempt that came to nothing: the caller gave up, or something else went wrong.
    ///
    /// - Parameter wasTried: whether work on the secret had begun. It then still counts in the rate, or derivations that are
    ///   broken off would cost nothing but the daemon's time.
    public func withdrawn(_ attempt: Attempt, wasTried: Bool) {
        let now = clock.now.uptime
        state.withLock { $0.table.withdrawn(attempt, wasTried: wasTried, at: now) }
    }

    // MARK: - Upkeep

    /// Forgets all that is counted against a subject, for an administrator; false when nothing is.
    public func clear(_ subject: ThrottleSubject) throws(ThrottleFileError) -> Bool {
        let isKnown = state.withLock { state in
            let isKnown = state.table.clear(subject)
            if isKnown { state.version += 1 }
            return isKnown
        }
        if let error = keep() { throw .system(error) }
        return isKnown
    }

    /// Whom failures count against, those that are locked out first, then by failures.
    public var standings: [ThrottleStanding] {
        let now = clock.now.uptime
        return state.withLock { $0.table.standings(at: now) }
            .sorted { first, second in
                let order = (first.lockedFor, first.failures)
                return order == (second.lockedFor, second.failures)
                    ? first.subject.description < second.subject.description
                    : order > (second.lockedFor, second.failures)
            }
    }

    /// Forgets what was quiet for long enough, and writes down what could not be before. To be called every few minutes.
    public func sweep() {
        let now = clock.now.uptime
        state.withLock { state in
            if state.table.sweep(at: now) { state.version += 1 }
        }
        _ = keep()
    }

    /// Subjects that something is counted against.
    var count: Int { state.withLock { $0.table.entries.count } }

    /// Makes the file say what was counted until now. Of several callers at a time one writes for all.
    private func keep() -> SystemError? {
        let wanted = state.withLock { $0.version }
        return kept.withLock { kept in
            if kept >= wanted { return nil }
            let (table, version) = state.withLock { ($0.table, $0.version) }
            do throws(SystemError) {
                try AtomicFile.write(ThrottleText.encode(table, at: clock.now), to: path)
            } catch {
                return error
            }
            kept = version
            return nil
        }
    }
}
