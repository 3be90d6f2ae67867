internal import CShims

/// Waits until everything that was written to the file system of an open file is on the disk.
public func syncFileSystem(of descriptor: CInt) throws(SystemError) {
    let code = juicer_sync_file_system(descriptor)
    if code != 0 { throw SystemError("syncfs", code: code) }
}
