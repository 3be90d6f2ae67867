/// What `ZRECEIPTINFO` says: when a message was delivered and read, and what was put on it.
///
/// A protobuf message, known from real stores only. Field 3 is a Unix time, when the server had the message. Field 2, one
/// for each recipient: 1 is the number, 4 the seconds until it was delivered, 5 until it was read. Field 7 has the
/// reactions: its field 1, one each, is {1: id, 2: who, 3: what, 4: Unix milliseconds}, who being left out for the
/// owner's; its field 2, the owner's in older stores, is {1: id, 2: what, 3: Unix milliseconds}. What is empty was taken
/// back.
struct WhatsAppReceipts {
    struct Reaction: Equatable {
        /// Who; nil for the owner.
        var sender: String?
        var emoji: String
        var time: UnixTime?
    }

    private struct Recipient {
        var number = ""
        var delivered: Int64?
        var read: Int64?
    }

    /// Reactions that are still there, oldest first, one for each person.
    private(set) var reactions: [Reaction] = []
    private var recipients: [Recipient] = []
    private var time: Int64?

    /// Recipients and reactions of a message that are read.
    private static let mostParts = 10_000

    init(_ bytes: UnsafeRawBufferPointer) throws(FormatError) {
        var fields = ProtobufFields(bytes)
        var all: [Reaction] = []
        while let (number, value) = try fields.next() {
            switch (number, value) {
            case (2, .bytes(let part)) where recipients.count < Self.mostParts:
                recipients.append(try Self.recipient(part))
            case (3, .varint(let seconds)): time = Int64(exactly: seconds)
            case (7, .bytes(let part)): try Self.readReactions(part, into: &all)
            default: continue
            }
        }
        // The last of each person counts.
        var latest: [String?: Reaction] = [:]
        for reaction in all {
            if let known = latest[reaction.sender]?.time, let time = reaction.time, time < known { continue }
            latest[reaction.sender] = reaction
        }
        reactions = latest.values.filter { !$0.emoji.isEmpty }
            .sorted {
                ($0.time?.nanoseconds ?? .min, $0.sender ?? "") < ($1.time?.nanoseconds ?? .min, $1.sender ?? "")
            }
    }

    /// When all recipients had it; nil while one has not.
    func delivered(without owner: WhatsAppID?) -> UnixTime? { latest(without: owner) { $0.delivered } }

    /// When all recipients had read it; nil while one has not.
    func read(without owner: WhatsAppID?) -> UnixTime? {
        latest(without: owner) { recipient in
            guard let read = recipient.read else { return nil }
            return max(read, recipient.delivered ?? 0)
        }
    }

    private func latest(without owner: WhatsAppID?, _ seconds: (Recipient) -> Int64?) -> UnixTime? {
        guard let time else { return nil }
        // Other devices of the owner are recipients too, for which nothing is noted.
        let others = recipients.filter { owner == nil || $0.number != owner?.user }
        let known = others.compactMap(seconds)
        guard let last = known.max(), known.count == others.count || owner == nil, last >= 0 else { return nil }
        let (sum, overflow) = time.addingReportingOverflow(last)
        return overflow ? nil : UnixTime(seconds: sum)
    }

    private static func recipient(_ bytes: UnsafeRawBufferPointer) throws(FormatError) -> Recipient {
        var recipient = Recipient()
        var fields = ProtobufFields(bytes)
        while let (number, value) = try fields.next() {
            switch (number, value) {
            case (1, .bytes(let packed)): recipient.number = Self.number(packed)
            case (4, .varint(let seconds)): recipient.delivered = Int64(exactly: seconds)
            case (5, .varint(let seconds)): recipient.read = Int64(exactly: seconds)
            default: continue
            }
        }
        return recipient
    }

    /// A number of two digits a byte behind one byte of flags, filled up with 15.
    private static func number(_ packed: UnsafeRawBufferPointer) -> String {
        var digits = ""
        for byte in packed.dropFirst().prefix(16) {
            for digit in [byte >> 4, byte & 15] where digit < 10 { digits.append(String(digit)) }
        }
        return digits
    }

    private static func readReactions(
        _ bytes: UnsafeRawBufferPointer,
        into all: inout [Reaction]
    ) throws(FormatError) {
        var fields = ProtobufFields(bytes)
        while let (number, value) = try fields.next() {
            guard let part = value.content, number == 1 || number == 2, all.count < mostParts else { continue }
            all.append(try reaction(part, hasSender: number == 1))
        }
    }

    private static func reaction(
        _ bytes: UnsafeRawBufferPointer,
        hasSender: Bool
    ) throws(FormatError) -> Reaction {
        var reaction = Reaction(sender: nil, emoji: "", time: nil)
        let shift = hasSender ? 0 : 1
        var fields = ProtobufFields(bytes)
        while let (number, value) = try fields.next() {
            switch number + shift {
            case 2 where hasSender: reaction.sender = value.text
            case 3: reaction.emoji = value.text.map { String($0.prefix(16)) } ?? ""
            case 4: reaction.time = value.int.flatMap { UnixTime(seconds: Double($0) / 1_000) }
            default: continue
            }
        }
        return reaction
    }
}
