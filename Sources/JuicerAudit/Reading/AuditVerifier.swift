internal import JuicerCore

/// Reads a log from its first line to its last and says whether it is whole. Needs nothing but its files and the public key.
public struct AuditVerifier: Sendable {
    /// What was found.
    public struct Report: Sendable, Hashable {
        /// Lines that were read, all in order.
        public internal(set) var lines: Int64 = 0
        /// The first line that is there; older ones were removed as retention wants it.
        public internal(set) var first: Int64 = 0
        /// The last line that is in order.
        public internal(set) var last = ChainHead.start
        /// The last line that a valid checkpoint is proof of; what follows could have been written anew.
        public internal(set) var covered: Int64 = 0
        /// Whether part of a line follows, since a process is writing to the log now.
        public internal(set) var isBeingWritten = false
        /// The first line that is not in order, and why; nil for none.
        public internal(set) var problem: Problem?
    }

    /// What is wrong with a log.
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        /// The number that the line should have.
        public let sequence: Int64
        /// What is wrong with it.
        public let description: String
    }

    private let folder: SegmentFolder
    private let publicKey: [UInt8]
    private let expected: [ChainHead]

    /// - Parameters:
    ///   - path: the log's folder.
    ///   - publicKey: of Ed25519, 32 bytes.
    ///   - places: places that the log must still have, known from elsewhere.
    public init(path: String, publicKey: [UInt8], expecting places: [ChainHead] = []) {
        folder = SegmentFolder(path: path)
        self.publicKey = publicKey
        expected = places.filter { $0.sequence > 0 }.sorted { $0.sequence < $1.sequence }
    }

    /// Reads the log.
    ///
    /// - Parameter progress: told now and then how many lines were read; throwing ends it.
    /// - Throws: ``AuditError`` when a file cannot be read.
    public func run(_ progress: (Int64) throws -> Void = { _ in }) throws -> Report {
        while true {
            if let report = try check(progress) { return report }
        }
    }

    /// - Returns: nil when retention removed a segment that was yet to be read: from the new beginning, then.
    private func check(_ progress: (Int64) throws -> Void) throws -> Report? {
        let wasInUse = FolderLock.isHeld(folder.path)
        let segments = try folder.segments()
        var chain = ChainCheck(publicKey: publicKey, expected: expected)
        for segment in segments {
            guard var lines = try folder.lines(of: segment) else { return nil }
            if chain.isAtStart { chain.begin(with: segment.first) }
            while let isGood = try lines.next({ chain.take($0) }) {
                guard isGood else { return chain.report() }
                if chain.lines % 100_000 == 0 { try progress(chain.lines) }
            }
            if lines.isDamaged { chain.fail("it cannot be unpacked") }
            if lines.isTorn {
                // Whoever began to write may be done by now, and whoever is still there may just have come.
                if segment == segments.last, wasInUse || FolderLock.isHeld(folder.path) {
                    chain.isBeingWritten = true
                } else {
                    chain.fail("it was not wholly written")
                }
            }
            if chain.hasFailed { return chain.report() }
        }
        chain.end()
        return chain.report()
    }
}
