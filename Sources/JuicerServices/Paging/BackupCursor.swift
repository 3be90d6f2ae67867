import JuicerBackupFormat
import JuicerBackups

/// Where a page of backups ended: the time and the id of its last one, by which the list is ordered.
///
/// The list may change between two pages. Going on after a place and not after a number, no backup that
/// stays is skipped or shown twice.
struct BackupCursor {
    private let time: Double
    private let id: String

    /// The place after a backup.
    init(after backup: KnownBackup) {
        time = backup.summary.sortingTime
        id = backup.summary.id
    }

    /// Reads what `bytes` made; a token's MAC has made sure that it did.
    init(_ bytes: [UInt8]) {
        let bits = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        time = Double(bitPattern: bits)
        id = String(decoding: bytes.dropFirst(8), as: UTF8.self)
    }

    /// For a page token.
    var bytes: [UInt8] {
        withUnsafeBytes(of: time.bitPattern.littleEndian) { Array($0) } + Array(id.utf8)
    }

    /// The index of the first backup after this place.
    func index(in backups: [KnownBackup]) -> Int {
        backups.firstIndex { backup in
            let other = backup.summary.sortingTime
            return other < time || (other == time && backup.summary.id > id)
        } ?? backups.endIndex
    }
}
