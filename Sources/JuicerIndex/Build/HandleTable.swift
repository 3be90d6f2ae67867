internal import JuicerArtifacts
internal import Synchronization

/// Numbers for handles, which stay the same for as long as the index is there; 0 is nobody.
///
/// What a build has met is written when it is published; a number of a build that died is nobody's.
final class HandleTable: Sendable {
    private struct State {
        var numbers: [String: UInt32] = [:]
        var last: UInt32 = 0
    }

    private let normalizer: HandleNormalizer
    private let state: Mutex<State>

    init(_ known: [KnownHandle], _ normalizer: HandleNormalizer) {
        var state = State()
        for handle in known {
            state.numbers[handle.key] = handle.id
            state.last = max(state.last, handle.id)
        }
        self.state = Mutex(state)
        self.normalizer = normalizer
    }

    func key(of handle: HandleRef) -> String? { normalizer.key(of: handle)?.stored }

    /// The number of a key, which is given one if it has none.
    func number(of key: String) -> UInt32 {
        state.withLock { state in
            if let number = state.numbers[key] { return number }
            state.last += 1
            state.numbers[key] = state.last
            return state.last
        }
    }
}

/// The handles that a build has met.
struct HandleMemory {
    private let table: HandleTable
    /// By handle as the app writes it: most rows name somebody who was named before.
    private var known: [HandleRef: UInt32] = [:]
    private var keys: [UInt32: (key: String, name: String)] = [:]
    private static let longestMemory = 100_000

    init(_ table: HandleTable) {
        self.table = table
    }

    /// The number of somebody; 0 for the owner and for nobody.
    mutating func number(of handle: HandleRef) -> UInt32 {
        if handle.kind == .owner { return 0 }
        if let number = known[handle] { return number }
        guard let key = table.key(of: handle) else { return 0 }
        let number = table.number(of: key)
        if known.count < Self.longestMemory { known[handle] = number }
        if keys[number]?.name.isEmpty ?? true { keys[number] = (key, handle.name) }
        return number
    }

    var all: [KnownHandle] { keys.map { KnownHandle(id: $0.key, key: $0.value.key, name: $0.value.name) } }
}
