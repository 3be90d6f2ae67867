import JuicerCore
import TestSupport
import Testing

@testable import JuicerAccess

@Suite("Throttling beside a model of it")
struct ThrottleModelTests {
    private static let people = [
        Identity(.user(1000), []), Identity(.key("k1"), []), Identity(.user(0), [], isLocalAdministrator: true),
    ]

    @Test("Random attempts at random times come out as in the model", arguments: 0..<(isThorough ? 5000 : 60))
    func random(_ seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var rules = ThrottleRules()
        // Within reach of a short sequence.
        rules.lockout.limit = 14
        var table = ThrottleTable(rules)
        var model = Model(rules)
        var now = 1_000_000
        var underWay: [(Identity, String?)] = []
        for _ in 0..<600 {
            now +=
                [0, 0, 50, 700, 2_000, 9_000, 60_000, 900_000, 3_600_000, 86_400_000, 31 * 86_400_000]
                .prefix(Int.random(in: 1...11, using: &generator)).randomElement(using: &generator) ?? 0
            let time = Duration.milliseconds(now)
            if underWay.isEmpty || Bool.random(using: &generator) {
                let person = Self.people.randomElement(using: &generator) ?? Self.people[0]
                let backup = [nil, "a", "b"].randomElement(using: &generator) ?? nil
                let verdict = Self.verdict(&table, Self.attempt(person, backup), time)
                try #require(verdict == model.admit(person, backup, at: now))
                if verdict == .admitted { underWay.append((person, backup)) }
            } else {
                let (person, backup) = underWay.remove(at: Int.random(in: 0..<underWay.count, using: &generator))
                let attempt = Self.attempt(person, backup)
                switch Int.random(in: 0..<10, using: &generator) {
                case 0:
                    _ = table.succeeded(attempt, at: time)
                    model.succeed(person, backup, at: now)
                case 1:
                    table.withdrawn(attempt, wasTried: true, at: time)
                    model.withdraw(person)
                case 2:
                    table.withdrawn(attempt, wasTried: false, at: time)
                    model.refund(person, backup, at: now)
                    model.withdraw(person)
                default:
                    let alerts = table.failed(attempt, at: time)
                    try #require(!alerts.isEmpty == model.fail(person, backup, at: now))
                }
            }
            if underWay.isEmpty, Int.random(in: 0..<4, using: &generator) == 0 {
                _ = table.sweep(at: time)
                let moment = Moment(uptime: time, sinceEpoch: .seconds(7), bootID: "b")
                let text = ThrottleText.encode(table, at: moment)
                let read = try ThrottleText.decode(text, rules, at: moment)
                try #require(read.entries == table.entries)
                table = read
            }
        }
    }

    private static func attempt(_ person: Identity, _ backup: String?) -> Attempt {
        backup.map { .unlock($0, by: person) } ?? .unseal(by: person)
    }

    private static func verdict(_ table: inout ThrottleTable, _ attempt: Attempt, _ now: Duration) -> Model.Verdict {
        do throws(ThrottleError) {
            try table.admit(attempt, at: now)
            return .admitted
        } catch {
            switch error {
            case .tooSoon: return .tooSoon
            case .lockedOut: return .lockedOut
            case .closed: return .closed
            }
        }
    }
}

/// The rules once more, told as a history. Times are in milliseconds.
private struct Model {
    enum Verdict {
        case admitted
        case tooSoon
        case lockedOut
        case closed
    }

    /// A bucket with a level, and the times of failures.
    struct Pace {
        let capacity: Int
        let price: Int
        let free: Int
        let first: Int
        let longest: Int
        let quiet: Int
        var level: Int
        var filled = 0
        var streak: [Int] = []

        init(_ rule: PaceRule) {
            price = rule.interval.milliseconds
            capacity = rule.burst * price
            level = capacity
            (free, quiet) = (rule.freeFailures, rule.quiet.milliseconds)
            (first, longest) = (rule.firstDelay.milliseconds, rule.longestDelay.milliseconds)
        }

        mutating func fill(_ now: Int) {
            level = min(capacity, level + now - filled)
            filled = now
        }

        func isTooSoon(_ now: Int) -> Bool {
            if level < price { return true }
            guard let last = streak.last, streak.count > free else { return false }
            var delay = first
            for _ in 0..<(streak.count - free - 1) { delay = min(longest, delay * 2) }
            return now < last + delay
        }
    }

    struct Person {
        var pace: Pace
        var history: [String] = []
        var lastFailure = 0
        var lockoutEnd = 0
        var lockouts = 0
        var underWay = 0
    }

    private let rules: ThrottleRules
    private var people: [Principal: Person] = [:]
    private var backups: [String: Pace] = [:]
    private var everybody: Pace

    init(_ rules: ThrottleRules) {
        self.rules = rules
        everybody = Pace(rules.everybody)
    }

    mutating func admit(_ identity: Identity, _ backup: String?, at now: Int) -> Verdict {
        catchUp(identity, backup, now)
        var person = people[identity.principal] ?? Person(pace: Pace(rules.source))
        if person.history.count >= rules.lockout.limit {
            guard identity.isLocalAdministrator else { return .closed }
            if now < person.lastFailure + 86_400_000 { return .lockedOut }
            person = Person(pace: Pace(rules.source))
            person.pace.fill(now)
            people[identity.principal] = person
        }
        if now < person.lockoutEnd { return .lockedOut }
        let shared = [everybody] + (backup.flatMap { backups[$0] }.map { [$0] } ?? [])
        if ([person.pace] + shared).contains(where: { $0.isTooSoon(now) }) { return .tooSoon }
        if person.pace.streak.count + person.underWay >= 5 { return .tooSoon }
        if person.history.count + person.underWay >= rules.lockout.limit { return .tooSoon }
        person.underWay += 1
        person.pace.level -= person.pace.price
        people[identity.principal] = person
        everybody.level -= everybody.price
        if let backup { backups[backup]?.level -= rules.backup.interval.milliseconds }
        return .admitted
    }

    /// Returns whether a lockout begins.
    mutating func fail(_ identity: Identity, _ backup: String?, at now: Int) -> Bool {
        catchUp(identity, backup, now)
        everybody.streak.append(now)
        if let backup { backups[backup]?.streak.append(now) }
        guard var person = people[identity.principal] else { return false }
        person.underWay -= 1
        person.pace.streak.append(now)
        person.history.append(backup ?? "vault")
        person.lastFailure = now
        let locks = person.pace.streak.count >= 5 || person.history.count >= rules.lockout.limit
        if locks {
            var length = 900_000
            for _ in 0..<person.lockouts { length = min(86_400_000, length * 2) }
            person.lockoutEnd = now + length
            person.lockouts += 1
            person.pace.streak = []
        }
        people[identity.principal] = person
        return locks
    }

    mutating func succeed(_ identity: Identity, _ backup: String?, at now: Int) {
        refund(identity, backup, at: now)
        guard var person = people[identity.principal] else { return }
        person.underWay -= 1
        person.history.removeAll { $0 == backup ?? "vault" }
        person.pace.streak = Array(person.pace.streak.suffix(person.history.count))
        if person.history.isEmpty { person.lockouts = 0 }
        people[identity.principal] = person
    }

    mutating func refund(_ identity: Identity, _ backup: String?, at now: Int) {
        catchUp(identity, backup, now)
        everybody.refund()
        if let backup { backups[backup]?.refund() }
        people[identity.principal]?.pace.refund()
    }

    mutating func withdraw(_ identity: Identity) {
        people[identity.principal]?.underWay -= 1
    }

    /// Lets time do its work on those concerned.
    private mutating func catchUp(_ identity: Identity, _ backup: String?, _ now: Int) {
        var person = people[identity.principal] ?? Person(pace: Pace(rules.source))
        person.pace.fill(now)
        let lastTrouble = max(person.pace.streak.last ?? 0, person.lockoutEnd)
        if now >= lastTrouble + person.pace.quiet { person.pace.streak = [] }
        if now >= person.lockoutEnd + 86_400_000 { person.lockouts = 0 }
        if person.history.count < rules.lockout.limit, now >= person.lastFailure + 30 * 86_400_000 {
            person.history = []
        }
        people[identity.principal] = person
        everybody.catchUp(now)
        guard let backup else { return }
        var pace = backups[backup] ?? Pace(rules.backup)
        pace.catchUp(now)
        backups[backup] = pace
    }
}

extension Model.Pace {
    fileprivate mutating func refund() {
        level = min(capacity, level + price)
    }

    fileprivate mutating func catchUp(_ now: Int) {
        fill(now)
        if let last = streak.last, now >= last + quiet { streak = [] }
    }
}

extension Duration {
    fileprivate var milliseconds: Int {
        Int(components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000)
    }
}
