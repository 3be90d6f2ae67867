import Foundation
import JuicerCore
import JuicerCrypto
import TestSupport
import Testing

@testable import JuicerAccess

@Suite("Throttling that outlives the daemon")
struct ThrottleTests {
    private let directory: TemporaryDirectory
    private let time = TestTime()
    private let ann = Attempt.unlock("a", by: Identity(.user(1000), []))
    private let bob = Attempt.unlock("b", by: Identity(.user(1001), []))
    private let root = Attempt.unseal(by: Identity(.user(0), [], isLocalAdministrator: true))

    init() throws {
        directory = try TemporaryDirectory()
    }

    private var path: String { directory.file("throttle") }

    /// What a daemon that starts now has.
    private func start(_ rules: ThrottleRules = ThrottleRules()) throws -> Throttle {
        try Throttle(keptAt: path, rules: rules, clock: time.clock)
    }

    private func refusal(_ attempt: Attempt, by throttle: Throttle) -> ThrottleError? {
        do throws(ThrottleError) {
            try throttle.admit(attempt)
            throttle.withdrawn(attempt, wasTried: false)
            return nil
        } catch {
            return error
        }
    }

    private func lockOut(_ attempt: Attempt, _ throttle: Throttle) throws {
        for _ in 0..<5 {
            try throttle.admit(attempt)
            _ = throttle.failed(attempt)
            time.advance(.seconds(10))
        }
    }

    private func text() throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    }

    @Test("A lockout, and failures short of one, are there after a restart")
    func restart() throws {
        var throttle = try start()
        try lockOut(ann, throttle)
        for _ in 0..<4 {
            try throttle.admit(bob)
            #expect(throttle.failed(bob) == [])
            time.advance(.seconds(10))
            throttle = try start()
            #expect(!throttle.wasDamaged)
        }
        #expect(refusal(ann, by: throttle) == .lockedOut(retryAfter: .seconds(900 - 50)))
        try throttle.admit(bob)
        #expect(throttle.failed(bob) == [.lockedOut(.principal(.user(1001)), for: .seconds(900))])
        time.advance(.seconds(900))
        #expect(refusal(ann, by: try start()) == nil)
    }

    @Test("A success, and what an administrator clears, are there after a restart too")
    func cleared() throws {
        let throttle = try start()
        try throttle.admit(bob)
        _ = throttle.failed(bob)
        time.advance(.seconds(1))
        try throttle.admit(bob)
        throttle.succeeded(bob)
        #expect(try !text().contains("uid:1001 1"))
        try lockOut(ann, throttle)
        #expect(try throttle.clear(.principal(.user(1000))))
        #expect(try !throttle.clear(.principal(.user(77))))
        let restarted = try start()
        #expect(refusal(ann, by: restarted) == nil)
        #expect(refusal(bob, by: restarted) == nil)
    }

    @Test("Turning the clock neither frees nor holds anybody, in one run or over a restart of the daemon")
    func clockJumps() throws {
        let throttle = try start()
        try lockOut(ann, throttle)
        for wallClock in [Duration.zero, .seconds(1_000_000 + 86_400 * 3650), .seconds(5)] {
            time.setWallClock(wallClock)
            #expect(refusal(ann, by: throttle) == .lockedOut(retryAfter: .seconds(890)))
            #expect(refusal(ann, by: try start()) == .lockedOut(retryAfter: .seconds(890)))
        }
        time.advance(.seconds(890))
        #expect(refusal(ann, by: throttle) == nil)
        #expect(refusal(ann, by: try start()) == nil)
    }

    @Test("Over a restart of the machine the clock tells how much of a lockout is left, and never that it grew")
    func reboot() throws {
        try lockOut(ann, try start())
        // The last of the five was written down ten seconds ago.
        time.reboot("second", off: .seconds(300))
        #expect(refusal(ann, by: try start()) == .lockedOut(retryAfter: .seconds(900 - 310)))
        time.reboot("third")
        time.setWallClock(.zero)
        #expect(refusal(ann, by: try start()) == .lockedOut(retryAfter: .seconds(900)))
        time.advance(.seconds(900))
        // The file was not written since, so that only the clock of that boot knows.
        let throttle = try start()
        try throttle.admit(bob)
        _ = throttle.failed(bob)
        time.advance(.seconds(900))
        #expect(refusal(ann, by: throttle) == nil)
        #expect(refusal(ann, by: try start()) == nil)
    }

    @Test("A machine that was put back to an earlier moment of the same boot holds nobody longer")
    func snapshot() throws {
        time.advance(.seconds(100_000))
        try lockOut(ann, try start())
        time.advance(.seconds(-100_000))
        #expect(refusal(ann, by: try start()) == .lockedOut(retryAfter: .seconds(900)))
    }

    @Test("The file is the daemon's alone, says what it is, and names no backup's passphrase")
    func file() throws {
        let throttle = try start()
        let odd = Identity(.subject("a b\n\u{202E}=%é"), [])
        let attempt = Attempt.unlock("b=1 2", by: odd)
        try throttle.admit(attempt)
        _ = throttle.failed(attempt)
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        let lines = try text().split(separator: "\n")
        #expect(lines.first == "juicer throttle 1")
        #expect(lines.count == 8)
        #expect(lines.allSatisfy { $0.utf8.allSatisfy { (0x20..<0x7F).contains($0) } })
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["throttle"])
        let restarted = try start()
        #expect(refusal(attempt, by: restarted) == .tooSoon(retryAfter: .seconds(1)))
    }

    @Test("100,000 refused attempts write nothing and take no time")
    func refusalsAreCheap() throws {
        let throttle = try start()
        try lockOut(ann, throttle)
        var before = stat()
        #expect(stat(path, &before) == 0)
        let start = ContinuousClock.now
        var refused = 0
        for _ in 0..<100_000 where refusal(ann, by: throttle) != nil { refused += 1 }
        #expect(refused == 100_000)
        let taken = ContinuousClock.now - start
        #expect(taken < .seconds(20))
        var after = stat()
        #expect(stat(path, &after) == 0)
        #expect(after.st_ino == before.st_ino)
        #expect(after.st_mtim.tv_nsec == before.st_mtim.tv_nsec)
    }

    @Test("Of attempts made in parallel, no more than five ever begin")
    func parallel() async throws {
        let throttle = try start()
        let admitted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<1000 {
                group.addTask { [ann] in
                    guard (try? throttle.admit(ann)) != nil else { return false }
                    await Task.yield()
                    _ = throttle.failed(ann)
                    return true
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        // After the first failure the rest has to wait, so it may be fewer.
        #expect((1...5).contains(admitted))
        #expect(refusal(bob, by: throttle) == nil)
    }

    @Test("Failures of many at a time are all kept")
    func parallelFailures() async throws {
        let throttle = try start()
        let attempts = (0..<50).map { Attempt.unlock("\($0)", by: Identity(.user(UInt32(2000 + $0)), [])) }
        for attempt in attempts { try throttle.admit(attempt) }
        await withTaskGroup(of: Void.self) { group in
            for attempt in attempts { group.addTask { _ = throttle.failed(attempt) } }
        }
        let restarted = try start()
        #expect(restarted.count == throttle.count)
        time.advance(.milliseconds(500))
        #expect(attempts.allSatisfy { refusal($0, by: restarted) != nil })
    }

    @Test("A damaged file is put aside, and all but local administrators wait as long as a lockout")
    func damaged() throws {
        try lockOut(ann, try start())
        let whole = Array(try text().utf8)
        var generator = SeededGenerator(seed: 3)
        var variants: [[UInt8]] = [
            [], Array(whole.dropLast()), Array(whole.dropLast(90)), whole + [0x0A], Array("x".utf8),
        ]
        for _ in 0..<50 {
            var bytes = whole
            bytes[Int.random(in: 18..<bytes.count, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
            variants.append(bytes)
        }
        for bytes in variants {
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            let throttle = try start()
            #expect(throttle.wasDamaged)
            #expect(refusal(bob, by: throttle) == .lockedOut(retryAfter: .seconds(900)))
            #expect(refusal(root, by: throttle) == nil)
            #expect(FileManager.default.fileExists(atPath: path + ".damaged"))
            // The next start does not begin the wait anew, and does not end it.
            time.advance(.seconds(100))
            let next = try start()
            #expect(!next.wasDamaged)
            #expect(refusal(bob, by: next) == .lockedOut(retryAfter: .seconds(800)))
        }
        time.advance(.seconds(800))
        #expect(refusal(bob, by: try start()) == nil)
    }

    @Test("A text that verifies and still makes no sense is damaged, and does not trap")
    func nonsense() throws {
        let good = "written b 0 0\nrefused-until 0\n"
        let bodies = [
            "juicer throttle 1\n", "juicer throttle 1\nwritten b 0\n", "juicer throttle 1\n\(good)everybody 1 2\n",
            "juicer throttle 1\n\(good)nobody 0 0 0 0 0\n", "juicer throttle 1\n\(good)everybody -1 0 0 0 0\n",
            "juicer throttle 1\n\(good)everybody 0 0 \(Int64.max) 0 0\n",
            "juicer throttle 1\n\(good)everybody 0 0 0 0 0 a=99999999999999\n",
            "juicer throttle 1\n\(good)everybody 0 0 0 0 0 a%4=1\n",
            "juicer throttle 1\nwritten b \(Int64.min) 0\nrefused-until 0\n",
        ]
        for body in bodies {
            let digest = Hex.encode(HashFunction.sha256.hash(body))
            try Data("\(body)sha256 \(digest)\n".utf8).write(to: URL(fileURLWithPath: path))
            #expect(try start().wasDamaged)
        }
    }

    @Test("A newer version's file is left alone")
    func newerVersion() throws {
        let text = Data("juicer throttle 2\nwhatever\n".utf8)
        try text.write(to: URL(fileURLWithPath: path))
        #expect(throws: ThrottleFileError.newerVersion) { try start() }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)
    }

    @Test("What cannot be written down is told, counts all the same, and is written when it can be")
    func unwritable() throws {
        let throttle = try start()
        let aside = directory.file("aside")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try throttle.admit(ann)
        guard case .notKept = throttle.failed(ann).first else {
            Issue.record("nobody was told")
            return
        }
        #expect(refusal(ann, by: throttle) == .tooSoon(retryAfter: .seconds(1)))
        try FileManager.default.moveItem(atPath: path, toPath: aside)
        throttle.sweep()
        #expect(refusal(ann, by: try start()) == .tooSoon(retryAfter: .seconds(1)))
    }
}
