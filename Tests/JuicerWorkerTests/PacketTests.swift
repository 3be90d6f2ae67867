import JuicerArtifacts
import JuicerCore
import JuicerCrypto
import TestSupport
import Testing

@testable import JuicerWorker

/// The packets between the daemon and its workers, by their bytes.
@Suite struct PacketTests {
    private static let key = SecretBytes(count: 32) { buffer in
        for index in 0..<32 { buffer[index] = UInt8(index) }
    }

    private static let file = WorkerFile(
        request: "sms.db",
        domain: "HomeDomain",
        path: "a/b",
        content: WorkerFile.Part(isStored: true, storedLength: 4_096, lengthRule: .declared(4_090), key: key),
        log: WorkerFile.Part(isStored: false, storedLength: 0, lengthRule: .padded, key: nil)
    )

    private static var limits: ReadingLimits {
        var limits = ReadingLimits()
        (limits.cacheByteCount, limits.valueByteCount) = (1, 2)
        (limits.rowByteCount, limits.processorSeconds) = (3, 4)
        return limits
    }

    private static let cell = BlobCell(row: SourceRow(file: 7, table: "t", rowID: -2), column: "c")

    private static var orders: [WorkerOrder] {
        [
            .setUp(WorkerSetup(identity: WorkerIdentity(userID: 5, groupID: 6), addressSpace: 7, processorSeconds: 8)),
            .setUp(WorkerSetup(identity: nil, addressSpace: 7, processorSeconds: 8)),
            .file(file), .run(.parse(.note, limits)), .run(.cell(cell, limits)),
        ]
    }

    private func bytes(_ order: WorkerOrder) throws -> [UInt8] { try order.withPacket { Array($0) } }

    private func read(_ bytes: [UInt8]) throws -> WorkerOrder { try bytes.withUnsafeBytes { try WorkerOrder($0) } }

    @Test("orders are these bytes")
    func orderBytes() throws {
        let all = try Self.orders.map { Hex.encode(try bytes($0)) }
        let limits = "01000000" + "02000000" + "03000000" + "04000000"
        let numbers = "0700000000000000" + "0800000000000000"
        let key = (0..<32).map { Hex.encode([UInt8($0)]) }.joined()
        #expect(all[0] == "010201" + "05000000" + "06000000" + numbers)
        #expect(all[1] == "010200" + "00000000" + "00000000" + numbers)
        let names =
            "0600" + Hex.encode(Array("sms.db".utf8)) + "0a00" + Hex.encode(Array("HomeDomain".utf8)) + "0300612f62"
        let content = "01" + "0010000000000000" + "02" + "fa0f000000000000" + "20" + key
        #expect(all[2] == "02" + names + content + "01" + "00" + "0000000000000000" + "01" + "00")
        #expect(all[3] == "0304" + limits)
        #expect(all[4] == "04" + "07000000" + "010074" + "feffffffffffffff" + "010063" + limits)
    }

    @Test("orders come back as they were")
    func orders() throws {
        for order in Self.orders {
            let again = try read(bytes(order))
            #expect(try bytes(again) == bytes(order))
            switch (order, again) {
            case (.setUp(let left), .setUp(let right)): #expect(left == right)
            case (.run(let left), .run(let right)): #expect(left == right)
            case (.file(let left), .file(let right)):
                #expect(left.content.key?.constantTimeEquals(right.content.key ?? left.content.key!) == true)
                #expect(right.content.key != nil && right.log?.key == nil)
                #expect(left.descriptorCount == 1 && right.descriptorCount == 1)
            default: Issue.record("another order")
            }
        }
    }

    @Test("orders that are cut off, or go on, are refused")
    func cut() throws {
        for order in Self.orders {
            let whole = try bytes(order)
            for count in 0..<whole.count { #expect(throws: PacketError.self) { try read(Array(whole[..<count])) } }
            #expect(throws: PacketError.self) { try read(whole + [0]) }
        }
    }

    @Test("names that are too long for a packet are an error")
    func tooLong() {
        for count in [20_000, 70_000] {
            var file = Self.file
            file.path = String(repeating: "x", count: count)
            #expect(throws: PacketError.tooLong) { try bytes(.file(file)) }
        }
    }

    @Test("no damaged order is more than an error")
    func damagedOrders() throws {
        var read = 0
        for (number, order) in Self.orders.enumerated() {
            for damaged in Mutations(of: try bytes(order), count: 2_000, seed: UInt64(number)) {
                if (try? self.read(damaged)) != nil { read += 1 }
            }
        }
        #expect(read > 0)
    }

    // MARK: - Replies

    private static func rows(_ count: Int) -> [UInt8] {
        var encoder = RowEncoder()
        for number in 0..<count {
            let source = SourceRow(file: 0, table: "t", rowID: Int64(number))
            encoder.append(.conversation(ConversationRow(id: "row \(number)", app: .message, source: source)))
        }
        return encoder.bytes
    }

    private static func report(_ count: Int) -> [UInt8] {
        var report = ParseReport(kind: .message)
        report.rowCount = Int64(count)
        return [0x84] + RowEncoder.encode(report)
    }

    private static let parsing = WorkerTask.parse(.message, ReadingLimits())

    @Test("rows are put together wherever they were cut")
    func assembling() throws {
        let whole = Self.rows(3)
        for first in 0...whole.count {
            for second in stride(from: first, through: whole.count, by: 7) {
                var sequence = ReplySequence(Self.parsing)
                var found: [ArtifactRow] = []
                for piece in [whole[..<first], whole[first..<second], whole[second...]] {
                    #expect(try sequence.take([0x82] + piece) == nil)
                    found += try sequence.takeRows()?.rows() ?? []
                }
                #expect(found.map(\.id) == ["row 0", "row 1", "row 2"])
                #expect(try sequence.take(Self.report(3)) != nil)
            }
        }
    }

    @Test("a report must be on what was asked for and as many rows as came")
    func reports() throws {
        for (count, isRight) in [(2, false), (3, true), (4, false)] {
            var sequence = ReplySequence(Self.parsing)
            _ = try sequence.take([0x82] + Self.rows(3))
            if isRight {
                #expect(try sequence.take(Self.report(count)) != nil)
            } else {
                #expect(throws: PacketError.self) { try sequence.take(Self.report(count)) }
            }
        }
        var other = ReplySequence(.parse(.note, ReadingLimits()))
        #expect(throws: PacketError.self) { try other.take(Self.report(0)) }
        var cut = ReplySequence(Self.parsing)
        _ = try cut.take([0x82] + Self.rows(3).dropLast())
        #expect(throws: PacketError.self) { try cut.take(Self.report(2)) }
    }

    @Test("nothing comes after the end, nor before it what belongs to other work")
    func order() throws {
        for last in [Self.report(0), [0x87, 0x41]] {
            var sequence = ReplySequence(Self.parsing)
            #expect(try sequence.take(last) != nil)
            for packet in [Self.report(0), [0x82], [0x87], [0x81, 1, 0]] {
                #expect(throws: PacketError.self) { try sequence.take(packet) }
            }
        }
        for packet in [[0x85, 1], [0x86, 1], [0x81, 1, 0]] as [[UInt8]] {
            var sequence = ReplySequence(Self.parsing)
            #expect(throws: PacketError.self) { try sequence.take(packet) }
        }
    }

    @Test("content is bounded by what was asked for")
    func content() throws {
        var limits = ReadingLimits()
        limits.valueByteCount = 5
        var sequence = ReplySequence(.cell(Self.cell, limits))
        #expect(try sequence.take([0x85, 1, 2, 3]) == nil)
        #expect(throws: PacketError.self) { try sequence.take([0x85, 4, 5, 6]) }
        #expect(try sequence.take([0x85, 4, 5]) == nil)
        #expect(throws: PacketError.self) { try sequence.take([0x86, 0]) }
        #expect(try sequence.take([0x86, 1]) == .content([1, 2, 3, 4, 5]))
        var none = ReplySequence(.cell(Self.cell, limits))
        #expect(try none.take([0x86, 0]) == .content(nil))
    }

    @Test("a reason stays on one line, and short")
    func reasons() throws {
        var sequence = ReplySequence(Self.parsing)
        #expect(try sequence.take([0x87] + Array("a\nb\u{1B}[1m\u{202E}c".utf8)) == .failure("a?b?[1m?c"))
        var other = ReplySequence(Self.parsing)
        #expect(throws: PacketError.self) { try other.take([0x87] + [UInt8](repeating: 0x41, count: 501)) }
    }

    @Test("no damaged reply is more than an error, and rows that are none are found when they are read")
    func damagedReplies() throws {
        let packets = [[0x82] + Self.rows(20), [0x83] + [UInt8](repeating: 1, count: 16), Self.report(20)]
        for (number, packet) in packets.enumerated() {
            for damaged in Mutations(of: packet, count: 4_000, seed: UInt64(number)) {
                var sequence = ReplySequence(Self.parsing)
                _ = try? sequence.take(damaged)
                _ = try? sequence.takeRows()?.rows()
            }
        }
    }
}

extension ReplySequence {
    fileprivate mutating func take(_ packet: [UInt8]) throws -> Event? {
        try packet.withUnsafeBytes { try take($0) }
    }
}
