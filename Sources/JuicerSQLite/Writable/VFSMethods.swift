internal import CSQLite
internal import Glibc
internal import Synchronization

/// SQLite's view of an open file: its own part first, then ours.
private struct OpenFile {
    var base: sqlite3_file
    var file: Unmanaged<VFSFile>?
}

private let longestPath = 1_024

/// Makes the structure that SQLite calls a VFS by.
///
/// It and its state stay for the life of the process: another thread may have found the VFS a moment before it
/// is unregistered. They are small, and the state lets go of everything when it is closed.
func makeVFS(for state: VFSState) -> UnsafeMutablePointer<sqlite3_vfs>? {
    guard let system = sqlite3_vfs_find(nil), let name = strdup(state.name) else { return nil }
    let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    vfs.initialize(to: sqlite3_vfs())
    vfs.pointee.iVersion = 2
    vfs.pointee.szOsFile = Int32(MemoryLayout<OpenFile>.stride)
    vfs.pointee.mxPathname = Int32(longestPath)
    vfs.pointee.zName = UnsafePointer(name)
    vfs.pointee.pAppData = Unmanaged.passRetained(state).toOpaque()
    vfs.pointee.xOpen = openFile
    // SQLite wants the removal to last only with synchronous=EXTRA. But the removal of a journal is the commit, and a
    // journal or log that comes back would undo later transactions.
    vfs.pointee.xDelete = { vfs, path, _ in
        answer { () throws(ResultCode) in
            guard let state = stateBehind(vfs), let path else { throw .delete }
            try state.delete(String(cString: path), syncingDirectory: true)
        }
    }
    vfs.pointee.xAccess = { vfs, path, _, result in
        answer { () throws(ResultCode) in
            guard let state = stateBehind(vfs), let path else { throw .access }
            result?.pointee = try state.exists(String(cString: path)) ? 1 : 0
        }
    }
    vfs.pointee.xFullPathname = { _, path, capacity, output in
        guard let path, let output, let full = fullPath(String(cString: path)) else { return SQLITE_CANTOPEN }
        guard full.utf8.count < Int(capacity) else { return SQLITE_CANTOPEN }
        strcpy(output, full)
        return SQLITE_OK
    }
    // Code is never loaded from a database's folder.
    vfs.pointee.xDlOpen = { _, _ in nil }
    vfs.pointee.xDlError = { _, capacity, output in
        if capacity > 0 { output?.pointee = 0 }
    }
    // Time and randomness are the system's, and need its VFS as their first argument no more than ours.
    vfs.pointee.xRandomness = system.pointee.xRandomness
    vfs.pointee.xSleep = system.pointee.xSleep
    vfs.pointee.xCurrentTime = system.pointee.xCurrentTime
    vfs.pointee.xCurrentTimeInt64 = system.pointee.xCurrentTimeInt64
    vfs.pointee.xGetLastError = { _, _, _ in 0 }
    return vfs
}

/// The one form of a path that SQLite goes by, so that a database has one set of locks; nil if there is none.
private func fullPath(_ path: String) -> String? {
    let names = path.split(separator: "/").filter { $0 != "." }
    return names.isEmpty || names.contains("..") ? nil : names.joined(separator: "/")
}

private func stateBehind(_ vfs: UnsafeMutablePointer<sqlite3_vfs>?) -> VFSState? {
    vfs?.pointee.pAppData.map { Unmanaged<VFSState>.fromOpaque($0).takeUnretainedValue() }
}

private func openFile(
    _ vfs: UnsafeMutablePointer<sqlite3_vfs>?,
    _ name: sqlite3_filename?,
    _ file: UnsafeMutablePointer<sqlite3_file>?,
    _ flags: Int32,
    _ grantedFlags: UnsafeMutablePointer<Int32>?
) -> Int32 {
    guard let file else { return SQLITE_CANTOPEN }
    // Without methods SQLite does not call xClose.
    file.pointee.pMethods = nil
    return answer { () throws(ResultCode) in
        guard let state = stateBehind(vfs) else { throw .cannotOpen }
        let opened = try state.open(name.map { String(cString: $0) }, flags: flags)
        file.withMemoryRebound(to: OpenFile.self, capacity: 1) { open in
            open.pointee.file = Unmanaged.passRetained(opened)
            open.pointee.base.pMethods = methods
        }
        grantedFlags?.pointee = flags
    }
}

private func answer(_ body: () throws(ResultCode) -> Void) -> Int32 {
    do {
        try body()
        return SQLITE_OK
    } catch {
        return error.rawValue
    }
}

/// Calls on with the open file, or fails with `missing` when there is none.
private func answer(
    _ file: UnsafeMutablePointer<sqlite3_file>?,
    _ missing: ResultCode,
    _ body: (VFSFile) throws(ResultCode) -> Void
) -> Int32 {
    let opened = file?.withMemoryRebound(to: OpenFile.self, capacity: 1) { $0.pointee.file?.takeUnretainedValue() }
    guard let opened else { return missing.rawValue }
    return answer { () throws(ResultCode) in try body(opened) }
}

// Filled once and never changed, as SQLite demands.
nonisolated(unsafe) private let methods: UnsafePointer<sqlite3_io_methods> = {
    let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    methods.initialize(to: sqlite3_io_methods())
    // Version 2 has shared memory and no memory mapping.
    methods.pointee.iVersion = 2
    setContentMethods(of: &methods.pointee)
    setLockMethods(of: &methods.pointee)
    setSharedMemoryMethods(of: &methods.pointee)
    methods.pointee.xSectorSize = { _ in 4_096 }
    // Nothing is promised; above all, a power cut may damage more of a block than what was being written of it.
    methods.pointee.xDeviceCharacteristics = { _ in 0 }
    return UnsafePointer(methods)
}()

private func setContentMethods(of methods: inout sqlite3_io_methods) {
    methods.xClose = { file in
        file?
            .withMemoryRebound(to: OpenFile.self, capacity: 1) { open in
                open.pointee.file?.takeRetainedValue().close()
                open.pointee.file = nil
            }
        return SQLITE_OK
    }
    methods.xRead = { file, buffer, count, offset in
        answer(file, .read) { file throws(ResultCode) in
            try file.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: Int(count)), at: offset)
        }
    }
    methods.xWrite = { file, bytes, count, offset in
        answer(file, .write) { file throws(ResultCode) in
            try file.write(UnsafeRawBufferPointer(start: bytes, count: Int(count)), at: offset)
        }
    }
    methods.xTruncate = { file, size in
        answer(file, .truncate) { file throws(ResultCode) in try file.truncate(to: size) }
    }
    methods.xSync = { file, _ in
        answer(file, .sync) { file throws(ResultCode) in try file.sync() }
    }
    methods.xFileSize = { file, size in
        answer(file, .fileSize) { file throws(ResultCode) in size?.pointee = try file.size() }
    }
    methods.xFileControl = { file, operation, argument in
        guard operation == SQLITE_FCNTL_VFSNAME, let argument else { return SQLITE_NOTFOUND }
        return answer(file, .access) { file throws(ResultCode) in
            // SQLite frees it.
            let count = file.vfsName.utf8.count + 1
            guard let name = sqlite3_malloc64(UInt64(count)) else { throw ResultCode(rawValue: SQLITE_NOMEM) }
            memcpy(name, file.vfsName, count)
            argument.assumingMemoryBound(to: UnsafeMutableRawPointer?.self).pointee = name
        }
    }
}

private func setLockMethods(of methods: inout sqlite3_io_methods) {
    methods.xLock = { file, level in
        answer(file, .lock) { file throws(ResultCode) in
            guard let level = LockLevel(rawValue: level) else { throw .lock }
            try file.lock(level)
        }
    }
    methods.xUnlock = { file, level in
        answer(file, .lock) { file throws(ResultCode) in
            guard let level = LockLevel(rawValue: level) else { throw .lock }
            file.unlock(to: level)
        }
    }
    methods.xCheckReservedLock = { file, result in
        answer(file, .checkReservedLock) { file throws(ResultCode) in result?.pointee = try file.isReserved() ? 1 : 0 }
    }
}

private func setSharedMemoryMethods(of methods: inout sqlite3_io_methods) {
    methods.xShmMap = { file, number, size, extends, result in
        answer(file, .sharedMemoryMap) { file throws(ResultCode) in
            let region = try file.map(Int(number), size: Int(size), extending: extends != 0)
            result?.pointee = region?.address
        }
    }
    methods.xShmLock = { file, first, count, flags in
        answer(file, .sharedMemoryLock) { file throws(ResultCode) in
            let locks = SharedMemoryIndex.LockSet(((1 << count) - 1) << first)
            if flags & SQLITE_SHM_UNLOCK != 0 {
                file.unlock(locks)
            } else {
                try file.lock(locks, exclusively: flags & SQLITE_SHM_EXCLUSIVE != 0)
            }
        }
    }
    methods.xShmBarrier = { _ in atomicMemoryFence(ordering: .sequentiallyConsistent) }
    methods.xShmUnmap = { file, _ in
        answer(file, .sharedMemoryMap) { file throws(ResultCode) in file.unmap() }
    }
}
