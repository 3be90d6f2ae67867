internal import Dispatch
internal import Synchronization

/// How one large read or write is shared out among processors.
enum Parallel {
    /// Parts of one piece of work that run at the same time at most. More would only take memory.
    static let limit = 4

    /// Does parts of a piece of work at the same time, and throws the error of the first part that failed.
    static func perform(_ count: Int, _ body: @Sendable (Int) throws -> Void) throws {
        guard count > 1 else {
            if count == 1 { try body(0) }
            return
        }
        let failure = Mutex<(part: Int, error: any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: count) { part in
            do {
                try body(part)
            } catch {
                failure.withLock { failure in
                    if failure.map({ part < $0.part }) ?? true { failure = (part, error) }
                }
            }
        }
        if let failure = failure.withLock({ $0 }) { throw failure.error }
    }
}
