import Glibc
import Logging

/// Writes each event as one line to a descriptor, in one write, so that lines of several threads never mix.
///
/// Everything that came from outside is escaped: a device name with a line break or an escape sequence in it
/// cannot forge a line or talk to a terminal.
struct LineLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: LogFormat
    private let descriptor: CInt

    init(label: String, level: Logger.Level, format: LogFormat, descriptor: CInt = STDERR_FILENO) {
        self.label = label
        logLevel = level
        self.format = format
        self.descriptor = descriptor
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { _, new in new } }
        if let given = event.metadata { fields.merge(given) { _, new in new } }
        var line = LogLine(capacity: 256)
        switch format {
        case .json: line.appendJSON(event, label: label, fields: fields)
        case .text: line.appendText(event, fields: fields)
        }
        line.write(to: descriptor)
    }
}
