internal import CSQLite

/// What a method of the VFS answers SQLite when it failed.
///
/// The extended codes (https://sqlite.org/rescode.html) are macros that do not reach Swift.
struct ResultCode: Error, Equatable {
    let rawValue: Int32

    static let busy = ResultCode(rawValue: SQLITE_BUSY)
    static let full = ResultCode(rawValue: SQLITE_FULL)
    static let readOnly = ResultCode(rawValue: SQLITE_READONLY)
    static let cannotOpen = ResultCode(rawValue: SQLITE_CANTOPEN)
    static let read = inputOutput(1)
    static let shortRead = inputOutput(2)
    static let write = inputOutput(3)
    static let sync = inputOutput(4)
    static let truncate = inputOutput(6)
    static let fileSize = inputOutput(7)
    static let delete = inputOutput(10)
    static let access = inputOutput(13)
    static let checkReservedLock = inputOutput(14)
    static let lock = inputOutput(15)
    static let sharedMemoryLock = inputOutput(20)
    static let sharedMemoryMap = inputOutput(21)

    private static func inputOutput(_ detail: Int32) -> ResultCode {
        ResultCode(rawValue: SQLITE_IOERR | detail << 8)
    }

    /// The code for an error of the file system: a full one has its own code, whatever was tried.
    func explained(by error: any Error) -> ResultCode {
        (error as? any DatabaseFileError)?.isDiskFull == true ? .full : self
    }
}
