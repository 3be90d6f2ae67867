/// The files listed or looked up last, since who lists files mostly goes on to read them: each is then found without
/// looking it up, and reading its record, once more.
struct RecentRecords {
    private var newest: [FileID: FileAttributes] = [:]
    private var older: [FileID: FileAttributes] = [:]

    /// Takes the files of a page, or of several ids, in, and those of the last but one out.
    mutating func add(_ records: some Collection<FileRecord>) {
        older = newest
        newest = [:]
        newest.reserveCapacity(records.count)
        for record in records where record.kind == .file { newest[record.fileID] = record.attributes }
    }

    /// The attributes of a file that was listed lately, without its extended attributes.
    subscript(fileID: FileID) -> FileAttributes? { newest[fileID] ?? older[fileID] }
}
