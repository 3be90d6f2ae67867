import JuicerCore
import Synchronization
import TestSupport
import Testing

@Suite struct TurnGateTests {
    @Test("never more run at a time than there are turns")
    func width() async throws {
        let gate = TurnGate(width: 3, queueLength: 100)
        let running = Load()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await gate.withTurn {
                        running.begin()
                        await Task.yield()
                        running.end()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(running.most <= 3)
        #expect(gate.load == 0)
    }

    @Test("when too many wait the next one is refused at once")
    func bounded() async throws {
        let gate = TurnGate(width: 1, queueLength: 1)
        let (stream, release) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await gate.withTurn { for await _ in stream {} } }
            #expect(await eventually { gate.load == 1 })
            group.addTask { try await gate.withTurn {} }
            #expect(await eventually { gate.load == 2 })
            await #expect(throws: TurnError.tooManyWaiting(1)) { try await gate.withTurn {} }
            release.finish()
            try await group.waitForAll()
        }
        #expect(gate.load == 0)
    }

    @Test("who goes while waiting leaves the queue")
    func cancelled() async throws {
        let gate = TurnGate(width: 1, queueLength: 4)
        let (stream, release) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { holder in
            holder.addTask { try await gate.withTurn { for await _ in stream {} } }
            #expect(await eventually { gate.load == 1 })
            await withTaskGroup(of: Bool.self) { waiters in
                for _ in 0..<4 {
                    waiters.addTask {
                        do {
                            try await gate.withTurn {}
                            return false
                        } catch {
                            return error is CancellationError
                        }
                    }
                }
                #expect(await eventually { gate.load == 5 })
                waiters.cancelAll()
                for await isCancelled in waiters { #expect(isCancelled) }
            }
            #expect(gate.load == 1)
            release.finish()
            try await holder.waitForAll()
        }
        #expect(gate.load == 0)
    }

    @Test("callers take turns, and each one's work comes in order")
    func fair() async throws {
        let gate = TurnGate(width: 1, queueLength: 100)
        let order = Order()
        let (stream, release) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await gate.withTurn(of: "a") { for await _ in stream {} } }
            #expect(await eventually { gate.load == 1 })
            for (index, name) in ["a1", "a2", "a3", "a4", "b1", "b2", "c1"].enumerated() {
                group.addTask {
                    try await gate.withTurn(of: String(name.prefix(1))) { order.append(name) }
                }
                #expect(await eventually { gate.load == index + 2 })
            }
            release.finish()
            try await group.waitForAll()
        }
        #expect(order.names == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"])
        #expect(gate.load == 0)
    }

    @Test("one caller's queue is bounded, and another's is not touched by it")
    func boundedPerCaller() async throws {
        let gate = TurnGate(width: 1, queueLength: 3, lengthPerCaller: 2)
        let (stream, release) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await gate.withTurn(of: "a") { for await _ in stream {} } }
            #expect(await eventually { gate.load == 1 })
            for _ in 0..<2 { group.addTask { try await gate.withTurn(of: "a") {} } }
            #expect(await eventually { gate.load == 3 })
            await #expect(throws: TurnError.tooManyOfCaller(2)) { try await gate.withTurn(of: "a") {} }
            group.addTask { try await gate.withTurn(of: "b") {} }
            #expect(await eventually { gate.load == 4 })
            await #expect(throws: TurnError.tooManyWaiting(3)) { try await gate.withTurn(of: "c") {} }
            release.finish()
            try await group.waitForAll()
        }
        #expect(gate.load == 0)
    }

    @Test("what the body throws gives the turn on")
    func throwing() async throws {
        struct Failure: Error {}
        let gate = TurnGate(width: 1, queueLength: 1)
        for _ in 0..<3 {
            await #expect(throws: Failure.self) { try await gate.withTurn { throw Failure() } }
        }
        #expect(gate.load == 0)
    }
}

/// What ran, in order.
private final class Order: Sendable {
    private let state = Mutex<[String]>([])

    var names: [String] { state.withLock { $0 } }

    func append(_ name: String) {
        state.withLock { $0.append(name) }
    }
}

/// How much runs at a time.
private final class Load: Sendable {
    private let state = Mutex((now: 0, most: 0))

    var most: Int { state.withLock { $0.most } }

    func begin() {
        state.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
        }
    }

    func end() {
        state.withLock { $0.now -= 1 }
    }
}
