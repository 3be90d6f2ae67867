internal import JuicerCore
public import JuicerCrypto
internal import Synchronization

/// The content of one file, ready to be read at any offset.
public struct OpenedContent: Sendable {
    /// The content. Reads fail with `closed` once the backup is closed.
    public let source: any ContentSource

    init(source: any ContentSource) {
        self.source = source
    }

    /// How many bytes there are. This is what a reader gets, whatever the manifest says.
    public var length: Int64 { report.contentLength }

    /// How the length was found, and what is odd about it.
    public var report: ContentLengthReport { source.lengthReport }
}

/// Whether a backup is closed; shared with the contents opened from it.
final class ClosingFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var isClosed: Bool { flag.load(ordering: .acquiring) }

    func close() { flag.store(true, ordering: .releasing) }
}

/// Content that stops being readable when its backup closes.
final class ClosableSource: ContentSource {
    private let content: any ContentSource
    private let closing: ClosingFlag

    init(_ content: any ContentSource, _ closing: ClosingFlag) {
        self.content = content
        self.closing = closing
    }

    var lengthReport: ContentLengthReport { content.lengthReport }

    var size: Int64 { lengthReport.contentLength }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        guard !closing.isClosed else { throw BackupFormatError.isClosed }
        return try content.read(into: buffer, at: offset)
    }
}
