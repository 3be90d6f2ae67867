/// The files of the pages listed last, since who lists files mostly goes on to read them: each is then found without
/// looking it up, and reading its record, once more.
struct RecentRecords {
    private var newest: [FileID: FileAttributes] = [:]
    private var older: [FileID: FileAttributes] = [:]

    /// Takes the files of a page in, and those of the last page but one out.
    mutating func add(_ page: ManifestPage) {
        older = newest
        newest = [:]
        newest.reserveCapacity(page.records.count)
        for record in page.records where record.kind == .file { newest[record.fileID] = record.attributes }
    }

    /// The attributes of a file that was listed lately, without its extended attributes.
    subscript(fileID: FileID) -> FileAttributes? { newest[fileID] ?? older[fileID] }
}
