import Testing

@testable import JuicerAccess

@Suite("The rules of throttling")
struct ThrottleTableTests {
    private static let ann = Identity(.user(1000), [])
    private static let bob = Identity(.user(1001), [])
    private static let root = Identity(.user(0), [], isLocalAdministrator: true)

    private var table = ThrottleTable(ThrottleRules())
    private var now = Duration.seconds(1000)

    /// Waits until the attempt may be made, and fails it.
    private mutating func failWhenAllowed(_ attempt: Attempt) throws -> [ThrottleAlert] {
        while let error = refusal(attempt) {
            try #require(error != .closed)
            now += error.retryAfter
        }
        return table.failed(attempt, at: now)
    }

    /// Lets an attempt begin; why not, when it may not.
    private mutating func refusal(_ attempt: Attempt) -> ThrottleError? {
        do throws(ThrottleError) {
            try table.admit(attempt, at: now)
            return nil
        } catch {
            return error
        }
    }

    @Test("Each failure doubles the wait, and the fifth locks out for 15 minutes with an alert")
    mutating func growingDelay() throws {
        let attempt = Attempt.unlock("a", by: Self.ann)
        for wait in [1, 2, 4, 8] {
            try table.admit(attempt, at: now)
            #expect(table.failed(attempt, at: now) == [])
            #expect(refusal(attempt) == .tooSoon(retryAfter: .seconds(wait)))
            now += .seconds(wait) - .milliseconds(1)
            #expect(refusal(attempt) == .tooSoon(retryAfter: .milliseconds(1)))
            now += .milliseconds(1)
        }
        try table.admit(attempt, at: now)
        #expect(table.failed(attempt, at: now) == [.lockedOut(.principal(.user(1000)), for: .seconds(900))])
        #expect(refusal(attempt) == .lockedOut(retryAfter: .seconds(900)))
        now += .seconds(899)
        #expect(refusal(attempt) == .lockedOut(retryAfter: .seconds(1)))
        now += .seconds(1)
        #expect(refusal(attempt) == nil)
    }

    @Test("Each further lockout is twice as long, up to a day, and a day of quiet makes it short again")
    mutating func doubling() throws {
        var rules = ThrottleRules()
        rules.lockout.limit = 1000
        table = ThrottleTable(rules)
        let attempt = Attempt.unseal(by: Self.ann)
        var lengths: [Duration] = []
        while lengths.count < 9 {
            for case .lockedOut(_, let length) in try failWhenAllowed(attempt) { lengths.append(length) }
        }
        #expect(lengths == [15, 30, 60, 120, 240, 480, 960, 1440, 1440].map { .seconds($0 * 60) })
        now += .seconds(2 * 86_400)
        var again: [ThrottleAlert] = []
        while again.isEmpty { again = try failWhenAllowed(attempt) }
        #expect(again == [.lockedOut(.principal(.user(1000)), for: .seconds(900))])
    }

    @Test("A quiet quarter of an hour forgets failures that led to no lockout")
    mutating func quiet() throws {
        let attempt = Attempt.unseal(by: Self.ann)
        for _ in 0..<4 { #expect(try failWhenAllowed(attempt) == []) }
        now += .seconds(900)
        for _ in 0..<4 { #expect(try failWhenAllowed(attempt) == []) }
        #expect(try failWhenAllowed(attempt).count == 1)
    }

    @Test("A success forgets the failures against the same backup, and no others")
    mutating func success() throws {
        let (own, other) = (Attempt.unlock("own", by: Self.ann), Attempt.unlock("other", by: Self.ann))
        for _ in 0..<4 { #expect(try failWhenAllowed(own) == []) }
        now += .seconds(10)
        try table.admit(own, at: now)
        let isCleared = table.succeeded(own, at: now)
        #expect(isCleared)
        var failures = 0
        // Who knows one passphrase tries to reset the count for another one with it.
        for _ in 0..<100 {
            if refusal(own) == nil { _ = table.succeeded(own, at: now) }
            guard refusal(other) == nil else {
                now += .seconds(1)
                continue
            }
            failures += 1
            if !table.failed(other, at: now).isEmpty { break }
        }
        #expect(failures == 5)
    }

    @Test("Targets beyond those that are told apart are cleared by no success")
    mutating func manyTargets() throws {
        for index in 0..<12 {
            _ = try failWhenAllowed(.unlock("\(index)", by: Self.ann))
        }
        let entry = try #require(table.entries[.principal(.user(1000))])
        #expect(entry.total == 12)
        #expect(entry.against.count == 9)
        now += .seconds(86_400)
        for index in 0..<12 {
            let attempt = Attempt.unlock("\(index)", by: Self.ann)
            try table.admit(attempt, at: now)
            _ = table.succeeded(attempt, at: now)
        }
        #expect(table.entries[.principal(.user(1000))]?.total == 4)
    }

    @Test("A hundred failures in a row close a principal, however slowly they come, until it is cleared")
    mutating func limit() throws {
        let attempt = Attempt.unseal(by: Self.ann)
        var last: [ThrottleAlert] = []
        for index in 0..<100 {
            // Every lockout is over long before, and every streak forgotten.
            if index.isMultiple(of: 3) { now += .seconds(3 * 86_400) }
            last = try failWhenAllowed(attempt)
        }
        #expect(last == [.closed(.principal(.user(1000)))])
        now += .seconds(10 * 365 * 86_400)
        _ = table.sweep(at: now)
        #expect(refusal(attempt) == .closed)
        #expect(refusal(.unseal(by: Self.bob)) == nil)
        let isCleared = table.clear(.principal(.user(1000)))
        #expect(isCleared)
        #expect(refusal(attempt) == nil)
    }

    @Test("Thirty days without a failure forget those that are short of the limit")
    mutating func limitForgotten() throws {
        let attempt = Attempt.unseal(by: Self.ann)
        for _ in 0..<99 { _ = try failWhenAllowed(attempt) }
        now += .seconds(30 * 86_400)
        for _ in 0..<99 { _ = try failWhenAllowed(attempt) }
        #expect(table.entries[.principal(.user(1000))]?.total == 99)
    }

    @Test("A local administrator who reaches the limit waits a day and starts anew")
    mutating func administrator() throws {
        let attempt = Attempt.unseal(by: Self.root)
        var last: [ThrottleAlert] = []
        for _ in 0..<100 { last = try failWhenAllowed(attempt) }
        #expect(last == [.lockedOut(.principal(.user(0)), for: .seconds(86_400))])
        #expect(refusal(attempt) == .lockedOut(retryAfter: .seconds(86_400)))
        now += .seconds(86_400)
        #expect(refusal(attempt) == nil)
        #expect(table.entries[.principal(.user(0))]?.total == 0)
    }

    @Test("A local administrator fails at most 250 times in 30 days of trying")
    mutating func administratorRate() throws {
        let attempt = Attempt.unseal(by: Self.root)
        let end = now + .seconds(30 * 86_400)
        var failures = 0
        while now < end {
            _ = try failWhenAllowed(attempt)
            failures += 1
        }
        #expect((100...250).contains(failures))
    }

    @Test("100,000 attempts in an hour: no more than 100 are let in, and nobody else notices")
    mutating func hour() throws {
        let attempt = Attempt.unlock("a", by: Self.ann)
        let other = Attempt.unlock("b", by: Self.bob)
        var (admitted, othersRefused) = (0, 0)
        for index in 0..<100_000 {
            now += .milliseconds(36)
            if refusal(attempt) == nil {
                admitted += 1
                _ = table.failed(attempt, at: now)
            }
            guard index.isMultiple(of: 1000) else { continue }
            if refusal(other) == nil { _ = table.succeeded(other, at: now) } else { othersRefused += 1 }
        }
        #expect((5...100).contains(admitted))
        #expect(othersRefused == 0)
    }

    @Test("Without any lockout the rate alone keeps failures under 100 in an hour")
    mutating func rateAlone() throws {
        var rules = ThrottleRules()
        rules.lockout.failures = .max
        rules.lockout.limit = .max
        rules.source.longestDelay = .zero
        table = ThrottleTable(rules)
        var admitted = 0
        for _ in 0..<36_000 {
            now += .milliseconds(100)
            if refusal(.unlock("a", by: Self.ann)) == nil {
                admitted += 1
                _ = table.failed(.unlock("a", by: Self.ann), at: now)
            }
        }
        #expect((80...100).contains(admitted))
    }

    @Test("Of many attempts at once only as many begin as may fail")
    mutating func inFlight() throws {
        let attempt = Attempt.unlock("a", by: Self.ann)
        let refusals = (0..<1000).compactMap { _ in refusal(attempt) }
        #expect(refusals.count == 995)
        #expect(Set(refusals) == [.tooSoon(retryAfter: .seconds(1))])
        table.withdrawn(attempt, wasTried: false, at: now)
        #expect(refusal(attempt) == nil)
        for _ in 0..<4 { #expect(table.failed(attempt, at: now) == []) }
        #expect(table.failed(attempt, at: now).count == 1)
        #expect(refusal(attempt)?.isLockout == true)
    }

    @Test("An attempt that is broken off counts in the rate once it was tried, and never as a failure")
    mutating func brokenOff() throws {
        let attempt = Attempt.unlock("a", by: Self.ann)
        for _ in 0..<1000 {
            try table.admit(attempt, at: now)
            table.withdrawn(attempt, wasTried: false, at: now)
        }
        #expect(table.entries.isEmpty)
        // A backup takes 20 at a time.
        for _ in 0..<20 {
            try table.admit(attempt, at: now)
            table.withdrawn(attempt, wasTried: true, at: now)
        }
        #expect(refusal(attempt) == .tooSoon(retryAfter: .seconds(5)))
        #expect(table.entries[.principal(.user(1000))]?.failures == 0)
    }

    @Test("Successes cost nothing, and leave nothing behind")
    mutating func successesAreFree() throws {
        for index in 0..<10_000 {
            let attempt = Attempt.unlock("\(index)", by: Self.ann)
            try table.admit(attempt, at: now)
            let isChanged = table.succeeded(attempt, at: now)
            #expect(!isChanged)
        }
        #expect(table.entries.isEmpty)
    }

    @Test("Failures against one backup slow down everybody who tries it by seconds, and lock nobody out")
    mutating func sharedBackup() throws {
        for index in 0..<2000 {
            let attempt = Attempt.unlock("a", by: Identity(.user(UInt32(5000 + index)), []))
            if refusal(attempt) == nil { _ = table.failed(attempt, at: now) }
            now += .milliseconds(10)
        }
        let error = try #require(refusal(.unlock("a", by: Self.bob)))
        #expect(!error.isLockout)
        #expect(error.retryAfter <= .seconds(5))
        now += error.retryAfter
        #expect(refusal(.unlock("a", by: Self.bob)) == nil)
    }

    @Test("Failures in total slow everybody down by seconds, and lock nobody out")
    mutating func total() throws {
        for index in 0..<2000 {
            let attempt = Attempt.unlock("\(index)", by: Identity(.user(UInt32(5000 + index)), []))
            if refusal(attempt) == nil { _ = table.failed(attempt, at: now) }
            now += .milliseconds(10)
        }
        let error = try #require(refusal(.unlock("mine", by: Self.bob)))
        #expect(!error.isLockout)
        #expect(error.retryAfter <= .seconds(2))
    }

    @Test(
        "An address is locked out whatever keys it tries, the key itself never is, and no passphrase is touched by it"
    )
    mutating func addresses() throws {
        let bad = try #require(NetworkAddress("2001:db8::1"))
        let neighbour = try #require(NetworkAddress("2001:db8::2"))
        let good = try #require(NetworkAddress("192.0.2.1"))
        var alerts: [ThrottleAlert] = []
        for index in 0..<5 { alerts += try failWhenAllowed(.authenticate("key\(index % 2)", from: bad)) }
        #expect(alerts == [.lockedOut(.address("2001:db8::/64"), for: .seconds(900))])
        #expect(refusal(.authenticate("key0", from: neighbour))?.isLockout == true)
        #expect(refusal(.authenticate("key0", from: good)) == nil)
        #expect(table.entries[.everybody] == nil)
    }

    @Test("While everybody is refused out of caution, a local administrator is not")
    mutating func caution() throws {
        table.refuse(until: now + .seconds(900))
        #expect(refusal(.unseal(by: Self.ann)) == .lockedOut(retryAfter: .seconds(900)))
        #expect(refusal(.unseal(by: Self.root)) == nil)
        now += .seconds(900)
        #expect(refusal(.unseal(by: Self.ann)) == nil)
    }
}

@Suite("The room for what is counted")
struct ThrottleRoomTests {
    private func rules(capacity: Int) -> ThrottleRules {
        var rules = ThrottleRules()
        rules.capacity = capacity
        return rules
    }

    private func address(_ index: Int) throws -> NetworkAddress {
        try #require(NetworkAddress("10.\(index >> 16 & 255).\(index >> 8 & 255).\(index & 255)"))
    }

    @Test("Noise makes room for noise, and never for a lockout, a principal or an attempt under way")
    func noise() throws {
        var table = ThrottleTable(rules(capacity: 100))
        var now = Duration.seconds(10)
        let ann = Attempt.unseal(by: Identity(.user(1000), []))
        let locked = Attempt.authenticate(nil, from: try address(1))
        let underWay = Attempt.authenticate(nil, from: try address(2))
        for _ in 0..<5 {
            try table.admit(locked, at: now)
            _ = table.failed(locked, at: now)
            now += .seconds(10)
        }
        try table.admit(ann, at: now)
        _ = table.failed(ann, at: now)
        try table.admit(underWay, at: now)
        for index in 100..<5000 {
            let attempt = Attempt.authenticate(nil, from: try address(index))
            try table.admit(attempt, at: now)
            _ = table.failed(attempt, at: now)
            now += .milliseconds(1)
        }
        #expect(table.entries.count <= 100)
        #expect(throws: ThrottleError.self) { try table.admit(locked, at: now) }
        #expect(table.entries[.principal(.user(1000))]?.failures == 1)
        #expect(table.entries[underWay.source]?.inFlight == 1)
    }

    @Test("Where there is no room, all newcomers are counted together and slowed down")
    func full() throws {
        var table = ThrottleTable(rules(capacity: 50))
        let now = Duration.seconds(10)
        for index in 0..<50 {
            let attempt = Attempt.authenticate(nil, from: try address(index))
            for _ in 0..<5 { try table.admit(attempt, at: now) }
            for _ in 0..<5 { _ = table.failed(attempt, at: now) }
        }
        var admitted = 0
        for index in 1000..<3000 {
            let attempt = Attempt.authenticate(nil, from: try address(index))
            guard (try? table.admit(attempt, at: now)) != nil else { continue }
            admitted += 1
            _ = table.failed(attempt, at: now)
        }
        #expect(admitted < 60)
        #expect(table.entries.count == 51)
        #expect(table.entries[.others]?.failures == admitted)
        // A principal has room all the same, and is locked out as ever.
        let ann = Attempt.unseal(by: Identity(.user(1000), []))
        for _ in 0..<5 { try table.admit(ann, at: now) }
        #expect(throws: ThrottleError.self) { try table.admit(ann, at: now) }
        for _ in 0..<5 { _ = table.failed(ann, at: now) }
        #expect(throws: ThrottleError.lockedOut(retryAfter: .seconds(900))) { try table.admit(ann, at: now) }
        let known = Attempt.authenticate(nil, from: try address(7))
        #expect(throws: ThrottleError.lockedOut(retryAfter: .seconds(900))) { try table.admit(known, at: now) }
    }

    @Test("Sweeping forgets what no rule needs any more")
    func sweep() throws {
        var table = ThrottleTable(ThrottleRules())
        for index in 0..<100 {
            let attempt = Attempt.authenticate("k\(index)", from: try address(index))
            try table.admit(attempt, at: .zero)
            _ = table.failed(attempt, at: .zero)
        }
        #expect(table.entries.count == 200)
        _ = table.sweep(at: .seconds(3600))
        #expect(table.entries.count == 100)
        _ = table.sweep(at: .seconds(31 * 86_400))
        #expect(table.entries.isEmpty)
    }
}
