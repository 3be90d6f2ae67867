internal import Dispatch
public import JuicerCore
public import JuicerCrypto
internal import Synchronization

extension AuditLog {
    /// Signs checkpoints from now on, and codes texts. Blocks while it looks for the place that is known.
    ///
    /// - Parameters:
    ///   - signing: signs.
    ///   - text: the key of texts' codes.
    ///   - known: the checkpoint that was remembered last. When the log does not have it, the next line is the alert
    ///     `audit.truncated` with its number and its hash, which are thus kept, and signed, before another is remembered in its place.
    ///   - remember: told of checkpoints that were written, to be kept elsewhere: who cuts the log cannot cut that. Called on a
    ///     thread of the log's; while it runs others may come, and of those only the newest counts.
    public func useKeys(
        signing: Ed25519Key,
        text: SecretBytes,
        known: ChainHead? = nil,
        remember: @escaping @Sendable (ChainHead) -> Void
    ) {
        let lost = known.flatMap { has($0) ? nil : body(of: .truncated(lacking: $0)) }
        state.withLock { state in
            if let lost, !state.isClosed { state.append(lost) }
            state.keys = LogState.Keys(signing: signing, text: text, remember: remember)
        }
        if lost != nil { wake() }
        // Beside the log for convenience; who distrusts the machine keeps a copy elsewhere.
        folder.write(Hex.encode(signing.publicKey) + "\n", to: "public-key")
    }

    /// Whether the log's files have a line with this number and hash. One that cannot be read is not there.
    private func has(_ place: ChainHead) -> Bool {
        var reader = SegmentReader(folder, from: place.sequence)
        return (try? reader.next())?.head == place
    }

    /// Signs a last checkpoint and lets go of the keys, as when the vault is sealed.
    public func dropKeys() {
        state.withLock { state in
            addCheckpoint(&state)
            state.keys = nil
        }
        wake()
    }

    func addCheckpointIfDue(_ state: inout LogState) {
        if state.uncovered >= options.checkpointEvents { addCheckpoint(&state) }
        guard state.uncovered > 0, !state.isCheckpointDue else { return }
        state.isCheckpointDue = true
        DispatchQueue.global()
            .asyncAfter(deadline: .now() + options.checkpointInterval.timeInterval) { [weak self] in
                self?.checkpointTimePassed()
            }
    }

    private func checkpointTimePassed() {
        state.withLock { state in
            state.isCheckpointDue = false
            addCheckpoint(&state)
        }
        wake()
    }

    func addCheckpoint(_ state: inout LogState) {
        guard let keys = state.keys, state.uncovered > 0, !state.isClosed else { return }
        var head = state.head
        guard let line = Checkpoint.line(after: &head, logID: id, time: .sinceEpoch, keys.signing) else { return }
        state.add(line)
        state.uncovered = 0
    }
}

extension AuditEvent {
    /// The log does not have a place that it is known to have had.
    fileprivate static func truncated(lacking place: ChainHead) -> AuditEvent {
        var event = AuditEvent("audit.truncated", .other, .failure, code: "DATA_LOSS", time: .sinceEpoch)
        event.isAlert = true
        event.targets = [Target("line", place.hash)]
        event.counts = [Count("known_line", place.sequence)]
        return event
    }
}

extension Duration {
    var timeInterval: DispatchTimeInterval { .milliseconds(Int(milliseconds)) }
}
