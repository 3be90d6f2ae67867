/// The progress of an extraction as one line of text.
struct ProgressLine: Equatable {
    /// Bytes written, and how many there will be where that is known.
    var bytes: Int64 = 0
    var totalBytes: Int64?

    /// Files done, and how many there will be.
    var files: Int64 = 0
    var totalFiles: Int64?

    /// Bytes a second lately.
    var rate: Double = 0

    /// The line, at most `width` columns: "[####----]  45%  1.2 GB of 2.7 GB  812 MB/s  0:03 left  1,234 files".
    func render(width: Int) -> String {
        var parts: [String] = []
        if let fraction {
            parts.append(ProgressBar.percentage(fraction))
            parts.append(Units.size(bytes) + " of " + Units.size(totalBytes ?? bytes))
        } else {
            parts.append(Units.size(bytes))
        }
        parts.append(Units.size(Int64(rate)) + "/s")
        if let left = secondsLeft { parts.append(Units.duration(seconds: left) + " left") }
        parts.append(Units.count(files, "file"))

        return ProgressBar.line(fraction, parts, width: width)
    }

    /// The part that is done, 0 to 1; nil before the total is known. Where there are no bytes at all, files count.
    private var fraction: Double? {
        guard let totalBytes else { return nil }
        if totalBytes > 0 { return min(Double(bytes) / Double(totalBytes), 1) }
        guard let totalFiles, totalFiles > 0 else { return 1 }
        return min(Double(files) / Double(totalFiles), 1)
    }

    private var secondsLeft: Double? {
        guard let totalBytes, rate > 0 else { return nil }
        return Double(max(totalBytes - bytes, 0)) / rate
    }
}
