/// Why something failed.
public struct JobCause: Error, Sendable, Hashable {
    /// Stable name for programs: "content_missing".
    public let reason: String
    /// One sentence for people that says what to do.
    public let message: String

    /// A cause out of its parts.
    public init(reason: String, message: String) {
        self.reason = reason
        self.message = message
    }
}

/// What an error that work throws is to its job.
public enum JobSetback: Sendable, Hashable {
    /// The backup was locked or the vault sealed: the job waits.
    case locked
    /// An item failed, or the whole job.
    case failed(JobCause)
}

/// One cause of failures, with how often it was met.
public struct JobFailure: Sendable, Hashable, Codable {
    /// Examples that are kept at most.
    static let mostExamples = 10

    /// Stable name for programs.
    public let reason: String
    /// One sentence for people, of the first time.
    public let message: String
    /// How many items failed for it.
    public internal(set) var count: Int64
    /// The first items that failed for it, by name.
    public internal(set) var examples: [String]
}

extension [JobFailure] {
    /// Causes that are kept at most; what comes then counts as the last one.
    static let mostCauses = 100

    /// Counts an item that failed; nil for the job as a whole.
    mutating func count(_ cause: JobCause, of part: String?) {
        let isFull = count >= Self.mostCauses - 1
        let reason = isFull && !contains { $0.reason == cause.reason } ? "other" : cause.reason
        let index: Int
        if let known = firstIndex(where: { $0.reason == reason }) {
            index = known
        } else {
            let message = reason == cause.reason ? cause.message : "there are more causes than are told apart"
            append(JobFailure(reason: reason, message: message, count: 0, examples: []))
            index = endIndex - 1
        }
        self[index].count += 1
        if let part, self[index].examples.count < JobFailure.mostExamples { self[index].examples.append(part) }
    }

    /// Most frequent first.
    var ordered: [JobFailure] { sorted { ($1.count, $0.reason) < ($0.count, $1.reason) } }
}
