import JuicerCore
import JuicerProto
import Synchronization
import TTRPC

/// The buffers that callers share with the daemon to have contents put into.
final class ReadBuffers: Sendable {
    /// Names a buffer.
    typealias ID = [UInt8]

    /// Bytes that a buffer may have.
    static let lengths: ClosedRange<Int64> = 4096...(16 << 20)

    /// Buffers of one user, and of all: their memory is the daemon's.
    static let ofOneUser = 4
    static let inAll = 16

    private struct Buffer {
        let memory: SharedMemory
        let backupID: String
        let userID: UInt32
    }

    private let buffers = Mutex<[ID: Buffer]>([:])

    /// Makes a buffer for the contents of one backup and one user.
    ///
    /// - Throws: `RPCError` INVALID_ARGUMENT, RESOURCE_EXHAUSTED.
    func open(length: Int64, backupID: String, userID: UInt32) throws -> (id: ID, memory: SharedMemory) {
        guard Self.lengths.contains(length) else {
            throw RPCError.badField(
                "length",
                "must be between \(Self.lengths.lowerBound) and \(Self.lengths.upperBound)"
            )
        }
        let memory: SharedMemory
        do {
            memory = try SharedMemory(length: Int(length))
        } catch {
            throw RPCError(
                .resourceExhausted,
                "there is no memory for the buffer: \(error.reason)",
                reason: "NO_MEMORY"
            )
        }
        let id = randomBytes(count: 16)
        try buffers.withLock { buffers throws(RPCError) in
            let own = buffers.values.count { $0.userID == userID }
            guard own < Self.ofOneUser, buffers.count < Self.inAll else {
                throw RPCError(
                    .resourceExhausted,
                    "\(own) buffers of yours and \(buffers.count) in all are open, which is as many as there may be",
                    reason: "TOO_MANY_BUFFERS",
                    metadata: ["hint": "read without a buffer, or try again later"]
                )
            }
            buffers[id] = Buffer(memory: memory, backupID: backupID, userID: userID)
        }
        return (id, memory)
    }

    /// The memory of a buffer, for those it was made for.
    ///
    /// - Throws: `RPCError` NOT_FOUND.
    func memory(_ id: ID, backupID: String, userID: UInt32) throws -> SharedMemory {
        let buffer = buffers.withLock { $0[id] }
        guard let buffer, buffer.backupID == backupID, buffer.userID == userID else {
            throw RPCError(
                .notFound,
                "there is no such buffer, or no more: its call has ended",
                reason: "BUFFER_NOT_FOUND"
            )
        }
        return buffer.memory
    }

    /// Lets a buffer go. It is cleared once nobody writes to it.
    func close(_ id: ID) {
        buffers.withLock { _ = $0.removeValue(forKey: id) }
    }
}
