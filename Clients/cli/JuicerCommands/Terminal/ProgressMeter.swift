import Glibc
import Synchronization

/// Draws a progress line on a terminal while work goes on, at most ten times a second.
final class ProgressMeter: Sendable {
    private struct Sample {
        let time: Double
        let bytes: Int64
    }

    private struct State {
        var line = ProgressLine()
        var samples: [Sample] = []
        var lastDrawn = -1.0
        var isDone = false
    }

    /// The rate is that of the last so many seconds, so that it follows a change but does not jump.
    private static let window = 5.0
    private static let interval = 0.1

    private let stream: OutputStream
    private let state = Mutex(State())

    init(stream: OutputStream) { self.stream = stream }

    /// Says how much there will be.
    func setTotals(bytes: Int64, files: Int64) {
        state.withLock { state in
            state.line.totalBytes = bytes
            state.line.totalFiles = files
        }
    }

    /// Counts bytes that were written.
    func add(bytes: Int) { update { $0.bytes += Int64(bytes) } }

    /// Counts a file that is done.
    func addFile() { update { $0.files += 1 } }

    /// Takes the line away, for good or until the next update.
    func clear(forGood: Bool) {
        state.withLock { state in
            state.isDone = state.isDone || forGood
            if state.lastDrawn >= 0 { show("\r\u{1B}[K") }
            state.lastDrawn = -1
        }
    }

    private func update(_ change: (inout ProgressLine) -> Void) {
        state.withLock { state in
            change(&state.line)
            let now = Self.now()
            guard !state.isDone, now - state.lastDrawn >= Self.interval else { return }
            state.samples.append(Sample(time: now, bytes: state.line.bytes))
            state.samples.removeAll { now - $0.time > Self.window }
            if let first = state.samples.first, now > first.time {
                state.line.rate = Double(state.line.bytes - first.bytes) / (now - first.time)
            }
            state.lastDrawn = now
            show("\r" + state.line.render(width: stream.columns - 1) + "\u{1B}[K")
        }
    }

    // A terminal that went away is no reason to stop working.
    private func show(_ text: String) {
        try? stream.write(text)
        try? stream.flush()
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
