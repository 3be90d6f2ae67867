import Glibc
import JuicerArtifacts
import JuicerBackupFormat
import JuicerCore
import JuicerCrypto
import TestSupport
import Testing

@testable import JuicerWorker

/// The shipped worker, when it is told nonsense.
@Suite struct NonsenseTests {
    /// A worker without a pool.
    private final class Bare: Sendable {
        let socket: PacketSocket
        private let process: Int32

        init() throws {
            let (own, its) = try PacketSocket.pair()
            process = try #require(Program.start([Programs.worker], standardInput: its.fileDescriptor))
            socket = own
        }

        /// Hides nothing from the worker: it sees these packets, then the end.
        ///
        /// - Returns: what it says, without the first byte of each, and its status as `waitpid` gives it.
        func tell(_ packets: [[UInt8]], descriptors: [CInt] = []) throws -> (replies: [String], status: Int32) {
            for packet in packets {
                // It may have ended over the one before.
                try? packet.withUnsafeBytes { try socket.send($0, descriptors: packet.first == 2 ? descriptors : []) }
            }
            shutdown(socket.fileDescriptor, CInt(SHUT_WR))
            var replies: [String] = []
            var buffer = [UInt8](repeating: 0, count: WorkerReply.mostBytes)
            while let count = try? buffer.withUnsafeMutableBytes({ try socket.receive(into: $0) }), count > 0 {
                replies.append(String(decoding: buffer[1..<count], as: UTF8.self))
            }
            var status: CInt = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            return (replies, status)
        }
    }

    /// A thread that starts a worker must not end before it: the pool's do not, either.
    private func tell(_ packets: [[UInt8]], descriptors: [CInt] = []) async throws -> (replies: [String], status: Int32)
    {
        try await BlockingExecutor.shared.run { try Bare().tell(packets, descriptors: descriptors) }
    }

    private static let setup = try? packet(
        .setUp(WorkerSetup(identity: .nobody, addressSpace: 512 << 20, processorSeconds: 60))
    )

    private static func packet(_ order: WorkerOrder) throws -> [UInt8] { try order.withPacket { Array($0) } }

    private static let file = WorkerFile(
        request: "sms.db",
        domain: "HomeDomain",
        path: "a/b",
        content: WorkerFile.Part(
            isStored: true,
            storedLength: 4_096,
            lengthRule: .declared(4_090),
            key: SecretBytes(randomCount: 32)
        ),
        log: nil
    )

    @Test(
        "before it is confined",
        arguments: [[], [0xFF], [1], [3, 1], [UInt8](repeating: 1, count: 20_000)] as [[UInt8]]
    )
    func first(_ packet: [UInt8]) async throws {
        let (replies, status) = try await tell([packet])
        // An empty packet looks like the end.
        #expect(status == (packet.isEmpty ? 0 : 70 << 8))
        #expect(replies.count == (packet.isEmpty ? 0 : 1))
    }

    @Test("before it is confined, an order that is for later")
    func tooEarly() async throws {
        let (replies, status) = try await tell([Self.packet(.run(.parse(.message, ReadingLimits())))])
        #expect(replies == ["a packet is damaged: the first order is not how to confine itself"])
        #expect(status == 70 << 8)
    }

    @Test("descriptors that do not belong to their file, too few and too many")
    func descriptors() async throws {
        let setup = try #require(Self.setup)
        for descriptors in [[], [0, 0]] as [[CInt]] {
            let (replies, status) = try await tell([setup, Self.packet(.file(Self.file))], descriptors: descriptors)
            #expect(replies.last == "a packet is damaged: a file and its descriptors do not belong together")
            #expect(status == 70 << 8)
        }
        #expect(try await tell([setup, Self.packet(.file(Self.file))], descriptors: [0]).status == 0)
    }

    @Test("twice how to confine itself")
    func twice() async throws {
        let setup = try #require(Self.setup)
        let (replies, status) = try await tell([setup, setup])
        #expect(replies.last == "a packet is damaged: the worker is confined already")
        #expect(status == 70 << 8)
    }

    @Test("questions about a list that is not open, and about files that did not come")
    func backups() async throws {
        let setup = try #require(Self.setup)
        for order in [
            BackupOrder.entryCount, .domains, .page(ManifestQuery()), .recordKey(SecretBytes(randomCount: 16)),
        ] {
            let (replies, status) = try await tell([setup, Self.packet(.backup(order))])
            #expect(replies.last == "a packet is damaged: no list of files is open")
            #expect(status == 70 << 8)
        }
        for order in [
            BackupOrder.encryption(5), .open(.mbdb, storedLength: 5, key: nil),
            .describe(info: 1, status: nil, manifest: 2),
        ] {
            let (replies, status) = try await tell([setup, Self.packet(.backup(order))])
            #expect(replies.last == "a packet is damaged: an order and its descriptors do not belong together")
            #expect(status == 70 << 8)
        }
    }

    @Test("damaged orders about a backup end it in order, or are answered")
    func damagedBackupOrders() async throws {
        let setup = try #require(Self.setup)
        let order = try Self.packet(.backup(.page(ManifestQuery(domain: "HomeDomain", pattern: "%", limit: 500))))
        for damaged in Mutations(of: order, count: isThorough ? 10_000 : 50, seed: 4) {
            let (replies, status) = try await tell([setup, damaged])
            #expect(status == 0 || status == 70 << 8)
            #expect(replies.count == 2 || damaged.isEmpty || damaged.first != 5)
        }
    }

    @Test("damaged orders end it in order, or are no harm")
    func damaged() async throws {
        let setup = try #require(Self.setup)
        let run = try Self.packet(.run(.parse(.message, ReadingLimits())))
        for damaged in Mutations(of: try Self.packet(.file(Self.file)), count: isThorough ? 10_000 : 50, seed: 3) {
            let (replies, status) = try await tell([setup, damaged, run], descriptors: [0])
            #expect(status == 0 || status == 70 << 8)
            #expect(replies.count >= 2 || damaged.isEmpty)
        }
    }
}
