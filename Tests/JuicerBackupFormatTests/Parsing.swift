import JuicerBackupFormat
import JuicerWorker
import TestSupport
import Testing

/// Where a backup is parsed: what holds for one place holds for the other.
enum Parsing: CaseIterable, CustomTestStringConvertible {
    case here
    case inWorker

    /// A new reader.
    var reader: any BackupReader {
        switch self {
        case .here: LocalBackupReader()
        case .inWorker: WorkerBackupReader(BackupWorkerSettings(program: BuiltProducts.path("juicer-worker")))
        }
    }

    var testDescription: String { self == .here ? "in this process" : "in a worker" }
}
