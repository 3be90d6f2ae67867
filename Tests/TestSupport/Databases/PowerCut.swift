/// What a disk holds after the power was cut at some point of its log.
///
/// What was synced is there. Of the rest each write, truncation, creation and deletion may have happened or not, and
/// one of the blocks written may be half old and half new.
public struct PowerCut {
    private enum NameChange {
        case create(path: String, file: Int)
        case delete(path: String)

        var path: String {
            switch self {
            case .create(let path, _), .delete(let path): path
            }
        }
    }

    private var durableNames: [String: Int] = [:]
    private var durableFiles: [Int: FileImage] = [:]
    private var pendingNames: [NameChange] = []
    private var pendingChanges: [Int: [SimulatedDisk.Operation]] = [:]
    /// The last transaction that the writer was told is kept.
    public private(set) var acknowledged = 0

    public init() {}

    /// Goes on by one operation of the log.
    public mutating func advance(_ operation: SimulatedDisk.Operation) throws {
        switch operation {
        case .create(let path, let file):
            pendingNames.append(.create(path: path, file: file))
            durableFiles[file] = FileImage()
        case .delete(let path, let syncingDirectory):
            pendingNames.append(.delete(path: path))
            if syncingDirectory { makeDurable(path) }
        case .write(let file, _, _), .truncate(let file, _):
            pendingChanges[file, default: []].append(operation)
        case .sync(let file):
            for change in pendingChanges.removeValue(forKey: file) ?? [] {
                try Self.apply(change, to: &durableFiles[file, default: FileImage()])
            }
            for case .create(let path, file) in pendingNames { makeDurable(path) }
        case .acknowledged(let transaction):
            acknowledged = transaction
        }
    }

    private mutating func makeDurable(_ path: String) {
        for change in pendingNames where change.path == path { Self.apply(change, to: &durableNames) }
        pendingNames.removeAll { $0.path == path }
    }

    /// A disk as the cut may have left it. With `losingAll`, nothing happened that was not synced.
    public func disk(using generator: inout SeededGenerator, losingAll: Bool) throws -> SimulatedDisk {
        var names = durableNames
        var files = durableFiles
        guard !losingAll else { return SimulatedDisk(names: names, files: files) }
        for change in pendingNames where Bool.random(using: &generator) { Self.apply(change, to: &names) }
        for file in pendingChanges.keys.sorted() {
            var tearable: [Int] = []
            for change in pendingChanges[file] ?? [] where Int.random(in: 0..<4, using: &generator) > 0 {
                try Self.apply(change, to: &files[file, default: FileImage()])
                if case .write(_, let blocks, _) = change { tearable += blocks.keys.sorted() }
            }
            // Half of the sectors of 512 bytes are old: the block does not authenticate, wherever the tear is.
            if let block = tearable.randomElement(using: &generator), Bool.random(using: &generator) {
                if block * FileImage.blockSize < files[file, default: FileImage()].size {
                    files[file]?.damage(block, mayBeTorn: true)
                }
            }
        }
        return SimulatedDisk(names: names, files: files)
    }

    private static func apply(_ change: NameChange, to names: inout [String: Int]) {
        switch change {
        case .create(let path, let file): names[path] = file
        case .delete(let path): names[path] = nil
        }
    }

    private static func apply(_ change: SimulatedDisk.Operation, to image: inout FileImage) throws {
        switch change {
        case .write(_, let blocks, let end):
            for (block, content) in blocks { image.put(content, in: block) }
            image.grow(to: end)
        case .truncate(_, let size):
            try image.truncate(to: size)
        default:
            break
        }
    }
}
