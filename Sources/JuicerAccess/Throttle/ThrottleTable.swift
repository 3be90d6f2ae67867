/// Who may try a secret now: the rules applied to what was counted. It does nothing but count; times are passed in, as
/// uptimes of the present boot, and never go back.
struct ThrottleTable: Sendable {
    /// How long to wait for attempts that are under way.
    private static let outcomeWait = Duration.seconds(1)
    /// How long to put up with a table that is full before looking again for what can be forgotten.
    private static let fullWait = Duration.seconds(60)

    let rules: ThrottleRules
    private(set) var entries: [ThrottleSubject: ThrottleEntry]
    /// Until when everybody but local administrators is refused.
    private(set) var refusedUntil: Duration
    private var fullUntil: Duration?

    init(
        _ rules: ThrottleRules,
        entries: [ThrottleSubject: ThrottleEntry] = [:],
        refusedUntil: Duration = .zero
    ) {
        self.rules = rules
        self.entries = entries
        self.refusedUntil = refusedUntil
    }

    // MARK: - Attempts

    /// Lets an attempt begin, which counts as one under way until it is ended by one of the three below.
    mutating func admit(_ attempt: Attempt, at now: Duration) throws(ThrottleError) {
        if now < refusedUntil, !attempt.isLocalAdministrator { throw .lockedOut(retryAfter: refusedUntil - now) }
        if let refusal = refusal(of: attempt, at: now) { throw refusal }
        for subject in attempt.subjects {
            let counted = counted(subject, at: now)
            let pace = rules.pace(of: counted)
            entries[counted, default: ThrottleEntry()].charge(pace, at: now)
        }
        entries[attempt.source]?.inFlight += 1
    }

    private mutating func refusal(of attempt: Attempt, at now: Duration) -> ThrottleError? {
        let refusal = refusalOfSource(attempt, at: now)
        if let refusal, refusal.isLockout { return refusal }
        var wait = Duration.zero
        for subject in attempt.subjects {
            // What is not counted by itself may be among what is counted together.
            let counted = hasRoom(subject) || !isFull(at: now) ? subject : .others
            if let entry = aged(counted, at: now) { wait = max(wait, entry.wait(rules.pace(of: counted), at: now)) }
        }
        return wait > .zero ? .tooSoon(retryAfter: wait) : refusal
    }

    /// What speaks against a source besides its pace.
    private mutating func refusalOfSource(_ attempt: Attempt, at now: Duration) -> ThrottleError? {
        guard let entry = aged(attempt.source, at: now) else { return nil }
        let (limit, total) = (rules.limit(of: attempt.source), entry.total)
        if total >= limit {
            guard attempt.isLocalAdministrator else { return .closed }
            let wait = entry.lastFailure + rules.lockout.administratorWait - now
            if wait > .zero { return .lockedOut(retryAfter: wait) }
            entries[attempt.source] = ThrottleEntry()
            return nil
        }
        if now < entry.lockedUntil { return .lockedOut(retryAfter: entry.lockedUntil - now) }
        let isFull = entry.failures + entry.inFlight >= rules.lockout.failures || total + entry.inFlight >= limit
        return isFull ? .tooSoon(retryAfter: Self.outcomeWait) : nil
    }

    /// Counts an attempt as failed.
    mutating func failed(_ attempt: Attempt, at now: Duration) -> [ThrottleAlert] {
        for subject in attempt.shared {
            let counted = counted(subject, at: now)
            count(counted, at: now)
        }
        let source = counted(attempt.source, at: now)
        count(source, at: now)
        guard source == attempt.source, var entry = entries[source] else { return [] }
        entry.inFlight = max(0, entry.inFlight - 1)
        entry.countFailure(against: attempt.target)
        defer { entries[source] = entry }
        guard entry.failures >= rules.lockout.failures || isAtLimit(entry, source) else { return [] }
        let length = min(rules.lockout.longest, rules.lockout.first * (1 << min(entry.lockouts, 30)))
        entry.lockedUntil = now + length
        entry.lockouts += 1
        entry.failures = 0
        guard isAtLimit(entry, source) else { return [.lockedOut(source, for: length)] }
        return attempt.isLocalAdministrator
            ? [.lockedOut(source, for: rules.lockout.administratorWait)] : [.closed(source)]
    }

    private func isAtLimit(_ entry: ThrottleEntry, _ source: ThrottleSubject) -> Bool {
        entry.total >= rules.limit(of: source)
    }

    private mutating func count(_ subject: ThrottleSubject, at now: Duration) {
        var entry = aged(subject, at: now) ?? ThrottleEntry()
        entry.failures += 1
        entry.lastFailure = now
        entries[subject] = entry
    }

    /// Ends an attempt that succeeded: it takes no place in any bucket, and clears what its source failed against the same
    /// target.
    ///
    /// - Returns: whether failures were forgotten.
    mutating func succeeded(_ attempt: Attempt, at now: Duration) -> Bool {
        refund(attempt)
        let before = entries[attempt.source]
        entries[attempt.source]?.clear(attempt.target)
        end(attempt, at: now)
        return before?.against[attempt.target] != nil
    }

    /// Ends an attempt that came to nothing. If work on the secret had begun, it keeps its place in the buckets.
    mutating func withdrawn(_ attempt: Attempt, wasTried: Bool, at now: Duration) {
        if !wasTried { refund(attempt) }
        end(attempt, at: now)
    }

    private mutating func refund(_ attempt: Attempt) {
        for subject in attempt.subjects { entries[subject]?.fullAt -= rules.pace(of: subject).interval }
    }

    private mutating func end(_ attempt: Attempt, at now: Duration) {
        if let entry = entries[attempt.source] { entries[attempt.source]?.inFlight = max(0, entry.inFlight - 1) }
        for subject in attempt.subjects where entries[subject]?.isBlank(at: now) == true {
            entries[subject] = nil
        }
    }

    /// What is counted against a subject, without what was quiet for long enough.
    private func aged(_ subject: ThrottleSubject, at now: Duration) -> ThrottleEntry? {
        guard var entry = entries[subject] else { return nil }
        entry.age(rules.pace(of: subject), rules.lockout, limit: rules.limit(of: subject), at: now)
        return entry
    }

    // MARK: - Upkeep

    /// Forgets all that is counted against a subject; false when nothing is.
    mutating func clear(_ subject: ThrottleSubject) -> Bool {
        guard let entry = entries[subject] else { return false }
        entries[subject] = entry.inFlight == 0 ? nil : ThrottleEntry(inFlight: entry.inFlight)
        return true
    }

    /// Whom failures count against, in no order.
    func standings(at now: Duration) -> [ThrottleStanding] {
        entries.keys.compactMap { subject in
            guard let entry = aged(subject, at: now) else { return nil }
            let failures = max(entry.failures, entry.total)
            let lockedFor = max(.zero, entry.lockedUntil - now)
            guard failures > 0 || lockedFor > .zero else { return nil }
            return ThrottleStanding(
                subject: subject,
                failures: failures,
                lockedFor: lockedFor,
                isClosed: isAtLimit(entry, subject)
            )
        }
    }

    /// Refuses everybody but local administrators for a while.
    mutating func refuse(until time: Duration) {
        refusedUntil = time
    }

    /// Forgets what was quiet for long enough; returns whether anything was.
    mutating func sweep(at now: Duration) -> Bool {
        let count = entries.count
        for subject in entries.keys {
            let entry = aged(subject, at: now)
            entries[subject] = entry?.isBlank(at: now) == true ? nil : entry
        }
        fullUntil = nil
        return entries.count < count
    }

    // MARK: - Room

    private func isFull(at now: Duration) -> Bool { fullUntil.map { now < $0 } ?? false }

    /// Principals always have room: there are no more of them than there are accounts.
    private func hasRoom(_ subject: ThrottleSubject) -> Bool {
        !subject.isNoise || entries[subject] != nil || entries.count < rules.capacity
    }

    /// Whom a subject is counted as: itself, if there is room or can be made.
    private mutating func counted(_ subject: ThrottleSubject, at now: Duration) -> ThrottleSubject {
        if hasRoom(subject) { return subject }
        if isFull(at: now) { return .others }
        makeRoom(at: now)
        if hasRoom(subject) { return subject }
        fullUntil = now + Self.fullWait
        return .others
    }

    /// Makes a tenth of the table free, as far as there is noise in it: first what failed least, and longest ago. Never what
    /// is or was locked out, or is under way.
    private mutating func makeRoom(at now: Duration) {
        _ = sweep(at: now)
        let excess = entries.count - rules.capacity * 9 / 10
        guard excess > 0 else { return }
        let noise = entries.filter { $0.key.isNoise && $0.value.lockouts == 0 && $0.value.inFlight == 0 }
        let order = noise.sorted {
            ($0.value.failures, $0.value.lastFailure) < ($1.value.failures, $1.value.lastFailure)
        }
        for (subject, _) in order.prefix(excess) { entries[subject] = nil }
    }
}

extension ThrottleSubject {
    /// Whether anybody can make up as many as they like of its kind.
    fileprivate var isNoise: Bool {
        switch self {
        case .address, .backup, .key: true
        case .principal, .everybody, .others: false
        }
    }
}
