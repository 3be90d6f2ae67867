internal import Dispatch
internal import JuicerCore
internal import JuicerCrypto
internal import Synchronization

/// Checks the signatures of checkpoints on a thread of its own: they take as long as everything else in a log.
final class SignatureCheck: Sendable {
    /// A checkpoint, and the place that it must have signed: that of the line before it.
    struct Item: Sendable {
        let place: ChainHead
        let line: [UInt8]
    }

    /// What was found so far. After the first signature that is not valid no other is looked at.
    struct Result: Sendable {
        /// The last place that a valid signature is proof of.
        var covered: Int64 = 0
        /// The place that the first invalid one should have signed.
        var invalid: ChainHead?
    }

    /// Checkpoints that are handed over together, and how often that may be done before anything comes back.
    private static let batch = 64
    private static let batches = 8

    private let publicKey: [UInt8]
    private let queue = DispatchQueue(label: "juicer-audit-signatures")
    private let room = DispatchSemaphore(value: SignatureCheck.batches)
    private let waiting = Mutex<[Item]>([])
    private let result = Mutex(Result())

    init(publicKey: [UInt8]) { self.publicKey = publicKey }

    /// Takes a checkpoint, in the order of the log. Waits while too many are waiting.
    func add(_ item: Item) {
        let isEnough = waiting.withLock { items in
            items.append(item)
            return items.count == Self.batch
        }
        if isEnough { handOver() }
    }

    /// Waits for everything that was added.
    func finish() -> Result {
        handOver()
        queue.sync {}
        return result.withLock { $0 }
    }

    private func handOver() {
        let items = waiting.withLock { items in
            defer { items = [] }
            return items
        }
        room.wait()
        queue.async {
            for item in items { self.check(item) }
            self.room.signal()
        }
    }

    private func check(_ item: Item) {
        if result.withLock({ $0.invalid != nil }) { return }
        let isValid = item.line.withUnsafeBytes { isSigned($0, item.place) }
        result.withLock { result in
            if isValid { result.covered = item.place.sequence } else { result.invalid = item.place }
        }
    }

    private func isSigned(_ line: UnsafeRawBufferPointer, _ place: ChainHead) -> Bool {
        guard let logID = Self.text(after: #""log":""#, in: line),
            let time = Self.text(after: #""time":"#, in: line).flatMap({ Int64($0) }),
            let signature = Self.text(after: #""signature":""#, in: line).flatMap({ Hex.decode($0) })
        else { return false }
        let signed = Checkpoint.text(logID: logID, before: place, time: time)
        return Ed25519Key.verify(signature, of: signed, publicKey: publicKey)
    }

    private static func text(after name: StaticString, in line: UnsafeRawBufferPointer) -> String? {
        guard let start = line.index(after: name) else { return nil }
        let ends: [UInt8] = [UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "}")]
        return String(decoding: line[start...].prefix { !ends.contains($0) }, as: UTF8.self)
    }
}
