import JuicerProto

/// Jobs in words.
enum JobAnswer {
    /// For an answer without the job that it should hold.
    static let missing = CommandFailure("the daemon's answer holds no job")

    /// Everything about a job, a line each, and what failed of it.
    static func facts(_ job: Job, utc: Bool) -> String {
        func time(_ time: Timestamp?) -> String { time.map { Units.time(seconds: $0.seconds, utc: utc) } ?? "" }
        var sheet = FactSheet()
        sheet.add("id", job.id)
        sheet.add("work", job.kind.word)
        sheet.add("backup", job.backupID)
        sheet.add("state", job.state.word)
        sheet.add("stage", Printable.text(job.progress?.stage ?? ""))
        sheet.add("done", JobLine(job).amount)
        sheet.add("bytes", Units.size(job.progress?.bytesDone ?? 0))
        sheet.add("failed", Units.count(job.progress?.itemsFailed ?? 0))
        sheet.add("queued", time(job.created))
        sheet.add("began", time(job.started))
        sheet.add("over", time(job.finished))
        sheet.add("asked for by", Printable.text(job.principal))
        return sheet.render()
            + job.failures
            .map { failure in
                "\(Units.count(failure.count)) × \(failure.reason): \(Printable.text(failure.message))\n"
                    + failure.examples.map { "    \(Printable.text($0))\n" }.joined()
            }
            .joined()
    }
}

/// How far a job is, as one line of text.
struct JobLine: Equatable {
    private let state: JobState
    private let progress: JobProgress

    init(_ job: Job) {
        state = job.state
        progress = job.progress ?? JobProgress()
    }

    /// "1,234 of 2,000", or without a total "1,234".
    var amount: String {
        let done = Units.count(progress.itemsDone)
        return progress.itemsTotal > 0 ? "\(done) of \(Units.count(progress.itemsTotal))" : done
    }

    /// The line, at most `width` columns: "[###---]  45%  running  900 of 2,000  3:10 left  812 MB/s  files".
    func render(width: Int) -> String {
        var facts: [String] = []
        if let fraction { facts.append(ProgressBar.percentage(fraction)) }
        facts.append(state.word)
        facts.append(amount)
        if progress.secondsLeft >= 0, state == .running {
            facts.append(Units.duration(seconds: Double(progress.secondsLeft)) + " left")
        }
        if progress.bytesPerSecond > 0 { facts.append(Units.size(progress.bytesPerSecond) + "/s") }
        if progress.itemsFailed > 0 { facts.append(Units.count(progress.itemsFailed) + " failed") }
        if !progress.stage.isEmpty { facts.append(Printable.text(progress.stage)) }
        return ProgressBar.line(fraction, facts, width: width)
    }

    /// The part that is done, 0 to 1; nil before the total is known.
    private var fraction: Double? {
        let (done, total) =
            progress.bytesTotal > 0
            ? (progress.bytesDone, progress.bytesTotal) : (progress.itemsDone, progress.itemsTotal)
        return total > 0 ? min(max(Double(done) / Double(total), 0), 1) : nil
    }
}

extension JobKind {
    /// What people call it.
    var word: String {
        switch self {
        case .index: "index"
        case .verify: "verify"
        case .extract: "extract"
        case .purge: "purge"
        case .export: "export"
        case .unspecified, .unrecognized: "?"
        }
    }
}

extension JobState {
    /// What people call it.
    var word: String {
        switch self {
        case .queued: "queued"
        case .running: "running"
        case .succeeded: "succeeded"
        case .partial: "partial"
        case .failed: "failed"
        case .cancelled: "cancelled"
        case .suspended: "suspended"
        case .unspecified, .unrecognized: "?"
        }
    }

    /// Whether nothing changes any more.
    var isOver: Bool {
        switch self {
        case .succeeded, .partial, .failed, .cancelled: true
        case .unspecified, .queued, .running, .suspended, .unrecognized: false
        }
    }
}
