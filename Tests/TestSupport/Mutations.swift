/// Damaged variants of a valid input, for tests that a parser survives anything.
///
/// The sequence is the same for the same input and seed. Each variant has one to four faults of the kinds
/// that files and peers really show: flipped bits, replaced bytes, extreme integers, cuts, repeats, insertions.
public struct Mutations: Sequence, IteratorProtocol, Sendable {
    private let original: [UInt8]
    private var generator: SeededGenerator
    private var remaining: Int

    /// Makes `count` variants of `original`.
    public init(of original: [UInt8], count: Int, seed: UInt64) {
        self.original = original
        self.generator = SeededGenerator(seed: seed)
        self.remaining = count
    }

    /// Returns the next variant.
    public mutating func next() -> [UInt8]? {
        guard remaining > 0 else { return nil }
        remaining -= 1
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            mutate(&bytes)
        }
        return bytes
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else {
            bytes = generator.bytes(Int.random(in: 1...16, using: &generator))
            return
        }
        let position = Int.random(in: 0..<bytes.count, using: &generator)
        let length = Int.random(in: 1...Swift.min(16, bytes.count - position), using: &generator)
        switch Int.random(in: 0..<7, using: &generator) {
        case 0:
            bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1:
            bytes[position] = UInt8.random(in: 0...255, using: &generator)
        case 2:
            let extreme: [UInt8] = [0x00, 0x7F, 0x80, 0xFF]
            let value = extreme[Int.random(in: 0..<4, using: &generator)]
            for index in position..<(position + length) { bytes[index] = value }
        case 3:
            bytes.removeLast(bytes.count - position)
        case 4:
            bytes.removeSubrange(position..<(position + length))
        case 5:
            bytes.insert(contentsOf: Array(bytes[position..<(position + length)]), at: position)
        default:
            bytes.insert(contentsOf: generator.bytes(length), at: position)
        }
    }
}
