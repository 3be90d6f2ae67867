public import Glibc
import JuicerCore
public import JuicerSQLite
import Synchronization

/// A file system in memory that logs what is done to it and fails when told to.
public final class SimulatedDisk: DatabaseFileSystem {
    public enum Operation: Sendable {
        case create(path: String, file: Int)
        case delete(path: String, syncingDirectory: Bool)
        case write(file: Int, blocks: [Int: [UInt8]], end: Int)
        case truncate(file: Int, size: Int)
        case sync(file: Int)
        /// A transaction that the writer was told is kept.
        case acknowledged(Int)
    }

    public struct State: Sendable {
        public internal(set) var names: [String: Int] = [:]
        public internal(set) var files: [Int: FileImage] = [:]
        var nextFile = 0
        var log: [Operation] = []
        /// Whether `log` goes on.
        public var logs = true
        /// Writes, truncations and syncs until the next failure; every one of that many fails.
        var faults: (period: Int, count: Int, code: CInt)?

        mutating func add(_ operation: Operation) {
            if logs { log.append(operation) }
        }

        mutating func failIfDue(_ operation: String) throws {
            guard let (period, count, code) = faults else { return }
            faults?.count = count + 1
            if (count + 1) % period == 0 { throw SystemError(operation, code: code) }
        }
    }

    private let state: Mutex<State>

    public init(names: [String: Int] = [:], files: [Int: FileImage] = [:]) {
        let next = (files.keys.max() ?? -1) + 1
        state = Mutex(State(names: names, files: files, nextFile: next))
    }

    public var log: [Operation] { state.withLock { $0.log } }
    public var names: [String] { state.withLock { $0.names.keys.sorted() } }

    public func acknowledge(_ transaction: Int) {
        state.withLock { $0.add(.acknowledged(transaction)) }
    }

    /// Lets every `period`-th write, truncation or sync from now on fail, or none.
    public func fail(every period: Int?, code: CInt = EIO) {
        state.withLock { $0.faults = period.map { ($0, 0, code) } }
    }

    public func damage(_ path: String, block: Int, mayBeTorn: Bool) {
        state.withLock { state in
            if let file = state.names[path] { state.files[file]?.damage(block, mayBeTorn: mayBeTorn) }
        }
    }

    public func openDatabaseFile(_ path: String, creating: Bool) throws -> any DatabaseFile {
        let file = try state.withLock { state in
            if let file = state.names[path] { return file }
            guard creating else { throw SystemError("open", code: ENOENT) }
            let file = state.nextFile
            state.nextFile += 1
            state.names[path] = file
            state.files[file] = FileImage()
            state.add(.create(path: path, file: file))
            return file
        }
        return SimulatedFile(self, file)
    }

    public func deleteDatabaseFile(_ path: String, syncingDirectory: Bool) throws {
        state.withLock { state in
            guard state.names.removeValue(forKey: path) != nil else { return }
            state.add(.delete(path: path, syncingDirectory: syncingDirectory))
        }
    }

    public func databaseFileExists(_ path: String) throws -> Bool {
        state.withLock { $0.names[path] != nil }
    }

    public func withState<R>(_ body: (inout State) throws -> sending R) rethrows -> R {
        try state.withLock { try body(&$0) }
    }
}

private final class SimulatedFile: DatabaseFile {
    private let disk: SimulatedDisk
    private let file: Int

    init(_ disk: SimulatedDisk, _ file: Int) {
        self.disk = disk
        self.file = file
    }

    var size: Int64 { disk.withState { Int64($0.files[file, default: FileImage()].size) } }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        try disk.withState { try $0.files[file, default: FileImage()].read(into: buffer, at: Int(offset)) }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws {
        try disk.withState { state in
            try state.failIfDue("write")
            let blocks = try state.files[file, default: FileImage()].write(bytes, at: Int(offset))
            state.add(.write(file: file, blocks: blocks, end: Int(offset) + bytes.count))
        }
    }

    func truncate(to size: Int64) throws {
        try disk.withState { state in
            try state.failIfDue("truncate")
            try state.files[file, default: FileImage()].truncate(to: Int(size))
            state.add(.truncate(file: file, size: Int(size)))
        }
    }

    func sync() throws {
        try disk.withState { state in
            try state.failIfDue("sync")
            state.add(.sync(file: file))
        }
    }
}
