internal import Synchronization

/// The folders that were used last, open, so that a path is not walked from the root each time.
final class FolderCache: Sendable {
    private static let limit = 64

    private struct State {
        var root: CipherFolder?
        var folders: [VolumePath: CipherFolder] = [:]
    }

    private let state: Mutex<State>

    init(root: CipherFolder) {
        state = Mutex(State(root: root))
    }

    /// The root folder, nil once everything was removed.
    var root: CipherFolder? { state.withLock { $0.root } }

    subscript(path: VolumePath) -> CipherFolder? {
        state.withLock { path.names.isEmpty ? $0.root : $0.folders[path] }
    }

    func insert(_ folder: CipherFolder, at path: VolumePath) {
        state.withLock { state in
            guard state.root != nil else { return }
            if state.folders.count >= Self.limit { state.folders.removeAll(keepingCapacity: true) }
            state.folders[path] = folder
        }
    }

    /// Forgets a folder and what lies below it.
    func remove(_ path: VolumePath) {
        state.withLock { state in
            state.folders = state.folders.filter { !$0.key.names.starts(with: path.names) }
        }
    }

    func removeAll() {
        state.withLock { $0 = State() }
    }
}
