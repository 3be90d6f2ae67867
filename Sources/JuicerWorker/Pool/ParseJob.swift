public import JuicerArtifacts
public import JuicerBackupFormat
internal import JuicerCore
internal import JuicerCrypto

/// A piece of work for a worker: files of one backup, and what to parse.
public struct ParseJob: Sendable {
    /// Names the backup. A worker that worked for one never works for another.
    public var backup: String
    /// What to parse.
    public var kind: ArtifactKind
    /// The files that the parser asked for, at most ``mostFiles``. ``SourceRow/file`` is a position among them.
    public var files: [JobFile]
    /// What it may use.
    public var limits = ReadingLimits()
    /// How long the worker may be waited for in all. The time in which nobody took what it had does not count.
    public var timeLimit: Duration = .seconds(900)

    /// Files of one job.
    public static let mostFiles = WorkerOrder.mostFiles

    public init(backup: String, kind: ArtifactKind, files: [JobFile]) {
        self.backup = backup
        self.kind = kind
        self.files = files
    }
}

/// A file of a backup for a worker: what is stored, and the key to this one file.
public struct JobFile: Sendable {
    /// The name of the parser's request that it answers.
    public var request: String
    /// Its domain in the backup.
    public var domain: String
    /// Its path in the domain.
    public var path: String
    /// Its content.
    public var content: StoredContent
    /// The write-ahead log beside a database.
    public var log: StoredContent?

    public init(request: String, domain: String, path: String, content: StoredContent, log: StoredContent? = nil) {
        self.request = request
        self.domain = domain
        self.path = path
        self.content = content
        self.log = log
    }

    /// What the worker is told of it.
    var order: WorkerFile {
        WorkerFile(
            request: request,
            domain: domain,
            path: path,
            content: WorkerFile.Part(content),
            log: log.map { WorkerFile.Part($0) }
        )
    }

    /// What goes beside it.
    var descriptors: [CInt] { [content, log].compactMap { $0?.file?.fileDescriptor } }
}

extension WorkerFile.Part {
    fileprivate init(_ content: StoredContent) {
        isStored = content.file != nil
        storedLength = content.file?.size ?? 0
        lengthRule = .declared(content.declaredLength)
        key = content.key
    }
}
