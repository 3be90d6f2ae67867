import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

@testable import TTRPC

@Suite("Queues between tasks and the event loop", .timeLimit(.minutes(1)))
struct QueueTests {
    @Test("Messages come out in order, then the end, again and again")
    func order() async throws {
        let queue = MessageQueue(messageLimit: 10, byteLimit: 100, onSpace: {})
        queue.push(bytes(1))
        queue.push(bytes())
        queue.finish()
        #expect(try await queue.next() == bytes(1))
        #expect(try await queue.next() == bytes())
        #expect(try await queue.next() == nil)
        #expect(try await queue.next() == nil)
    }

    @Test("A failure comes after the messages that were there before")
    func failure() async throws {
        let queue = MessageQueue(messageLimit: 10, byteLimit: 100, onSpace: {})
        queue.push(bytes(1))
        queue.finish(.failure(RPCError(.dataLoss, "x")))
        queue.finish()
        #expect(try await queue.next() == bytes(1))
        await #expect(throws: RPCError(.dataLoss, "x")) { try await queue.next() }
    }

    @Test("A full queue says so, and tells once when half of it is free", arguments: [(4, 1000), (1000, 4)])
    func space(messages: Int, byteLimit: Int) async throws {
        let notices = Mutex(0)
        let queue = MessageQueue(messageLimit: messages, byteLimit: byteLimit) { notices.withLock { $0 += 1 } }
        for index in 0..<4 {
            #expect(!queue.isFull)
            queue.push(bytes(UInt8(index)))
        }
        #expect(queue.isFull)
        _ = try await queue.next()
        #expect(notices.withLock { $0 } == 0)
        _ = try await queue.next()
        _ = try await queue.next()
        #expect(notices.withLock { $0 } == 1)
    }

    @Test("An abandoned queue is empty for ever, and tells who waits for space")
    func abandoned() async throws {
        let notices = Mutex(0)
        let queue = MessageQueue(messageLimit: 1, byteLimit: 100) { notices.withLock { $0 += 1 } }
        queue.push(bytes(1))
        #expect(queue.isFull)
        queue.abandon()
        #expect(notices.withLock { $0 } == 1)
        queue.push(bytes(2))
        #expect(!queue.isFull)
    }

    @Test("A reader that waits is given the message, or the cancellation of its task")
    func waiting() async throws {
        let queue = MessageQueue(messageLimit: 10, byteLimit: 100, onSpace: {})
        let reader = Task { try await queue.next() }
        let cancelled = Task { try await queue.next() }
        cancelled.cancel()
        await #expect(throws: RPCError.self) { try await cancelled.value }
        queue.push(bytes(9))
        #expect(try await reader.value == bytes(9))
    }

    @Test("A small message does not keep a large read buffer alive")
    func compaction() {
        var large = ByteBuffer(repeating: 1, count: 262_144)
        #expect(large.readSlice(length: 10)?.withoutLargeBacking().storageCapacity ?? 0 < 1000)
        #expect(large.readSlice(length: 65_536)?.withoutLargeBacking().storageCapacity ?? 0 >= 262_144)
    }

    private func outbox(limit: Int, wakes: @escaping @Sendable () -> Void = {}) -> Outbox<Int> {
        let pacer = LoopPacer(MultiThreadedEventLoopGroup.singleton.next())
        let outbox = Outbox<Int>(pacer: pacer, limit: limit, overhead: 0)
        outbox.attach(drain: wakes)
        return outbox
    }

    @Test("The loop is woken once for all that came meanwhile")
    func wakesOnce() async throws {
        let wakes = Mutex(0)
        let outbox = outbox(limit: 100) { wakes.withLock { $0 += 1 } }
        for index in 0..<10 { #expect(outbox.post(index)) }
        #expect(await eventually { wakes.withLock { $0 } == 1 })
        #expect(outbox.takeAll() == Array(0..<10))
        try await outbox.write(10, bytes: 1, call: 1)
        #expect(await eventually { wakes.withLock { $0 } == 2 })
    }

    @Test("A writer over the limit waits until half of it is free")
    func writersWait() async throws {
        let outbox = outbox(limit: 10)
        try await outbox.write(1, bytes: 10, call: 1)
        let done = Mutex(false)
        let writer = Task {
            try await outbox.write(2, bytes: 10, call: 1)
            done.withLock { $0 = true }
        }
        #expect(await eventually { outbox.takeAll().contains(2) })
        outbox.release(bytes: 10)
        #expect(!done.withLock { $0 })
        outbox.release(bytes: 10)
        try await writer.value
    }

    @Test("A waiting writer ends with its call, its task or its connection")
    func writersEnd() async throws {
        let outbox = outbox(limit: 1)
        let writers = (1...3)
            .map { call in
                Task { try await outbox.write(Int(call), bytes: 10, call: UInt64(call)) }
            }
        var taken: [Int] = []
        #expect(
            await eventually {
                taken += outbox.takeAll()
                return taken.count == 3
            }
        )
        outbox.fail(call: 1, RPCError(.deadlineExceeded, "late"))
        await #expect(throws: RPCError(.deadlineExceeded, "late")) { try await writers[0].value }
        await #expect(throws: RPCError(.deadlineExceeded, "late")) { try await outbox.write(0, bytes: 0, call: 1) }
        writers[1].cancel()
        await #expect(throws: RPCError.self) { try await writers[1].value }
        outbox.post(4)
        #expect(outbox.close(RPCError(.unavailable, "gone")) == [4])
        await #expect(throws: RPCError(.unavailable, "gone")) { try await writers[2].value }
        await #expect(throws: RPCError(.unavailable, "gone")) { try await outbox.write(0, bytes: 0, call: 9) }
        #expect(!outbox.post(5))
    }

    @Test("Work that submits itself again and again does not keep the loop from its sockets")
    func pacing() async throws {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let pacer = LoopPacer(loop)
        let stop = Mutex(false)
        let runs = Mutex(0)
        @Sendable func again() {
            runs.withLock { $0 += 1 }
            if !stop.withLock({ $0 }) { pacer.submit(again) }
        }
        pacer.submit(again)
        // Accepting, reading and writing all need the loop to look at its sockets.
        let folder = try TemporaryDirectory()
        let server = Server(services: [TestService().definition], group: loop, logger: World.logger)
        try await server.start(path: folder.file("s"))
        let client = try await Client.connect(path: folder.file("s"), group: loop, logger: World.logger)
        #expect(try await client.unary(TestService.quick, bytes(1)) == bytes(1))
        stop.withLock { $0 = true }
        await client.close()
        await server.shutdownGracefully(within: .seconds(1))
        #expect(runs.withLock { $0 } > 1)
    }
}
