/// How fast a job is, by what it did in the last seconds.
struct JobRate: Sendable {
    /// How far back is looked.
    static let window: Duration = .seconds(5)
    /// Below this nothing is said: a rate of a few milliseconds means nothing.
    static let shortest: Duration = .milliseconds(400)

    private struct Sample {
        let time: Duration
        let items: Int64
        let bytes: Int64
    }

    private var samples: [Sample] = []

    /// Takes up how far the job is, and says how fast it is and how long it takes.
    ///
    /// - Parameter time: of a clock that is never set.
    mutating func note(_ progress: inout JobProgress, at time: Duration) {
        samples.append(Sample(time: time, items: progress.itemsDone, bytes: progress.bytesDone))
        // One that is older stays, so that the window is whole.
        while samples.count > 2, time - samples[1].time >= Self.window { samples.removeFirst() }
        guard let first = samples.first, time - first.time >= Self.shortest else { return }
        let seconds = (time - first.time) / .seconds(1)
        let items = max(0, Double(progress.itemsDone - first.items)) / seconds
        let bytes = max(0, Double(progress.bytesDone - first.bytes)) / seconds
        progress.itemsPerSecond = Int64(items.rounded())
        progress.bytesPerSecond = Int64(bytes.rounded())
        progress.secondsLeft =
            progress.bytesTotal > 0
            ? Self.left(progress.bytesTotal - progress.bytesDone, bytes)
            : progress.itemsTotal > 0 ? Self.left(progress.itemsTotal - progress.itemsDone, items) : nil
    }

    private static func left(_ amount: Int64, _ rate: Double) -> Int64? {
        if amount <= 0 { return 0 }
        guard rate > 0 else { return nil }
        return Int64(exactly: (Double(amount) / rate).rounded(.up))
    }
}
