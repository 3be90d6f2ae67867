internal import CSQLite
internal import Glibc
internal import Synchronization

/// The functions of a VFS as SQLite calls them, and their registration.
final class VFSTable: @unchecked Sendable {  // `vfs` is set up in init; registering is guarded by SQLite's own mutex
    private let vfs = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    private let isRegistered = Mutex(false)

    init(name: String) {
        vfs.initialize(to: sqlite3_vfs())
        vfs.pointee.iVersion = 2
        vfs.pointee.szOsFile = Int32(MemoryLayout<OpenFile>.stride)
        vfs.pointee.mxPathname = 1_024
        vfs.pointee.zName = UnsafePointer(strdup(name))
        vfs.pointee.xOpen = openFile
        vfs.pointee.xDelete = { vfs, path, syncing in
            guard let owner = owner(of: vfs), let path else { return VolumeFileHandle.ioError(10) }
            let error = owner.attempting {
                try $0.deleteDatabaseFile(String(cString: path), syncingDirectory: syncing != 0)
            }
            return error == nil ? SQLITE_OK : VolumeFileHandle.ioError(10)
        }
        vfs.pointee.xAccess = { vfs, path, _, answer in
            guard let owner = owner(of: vfs), let path else { return VolumeFileHandle.ioError(13) }
            var exists = false
            let error = owner.attempting { exists = try $0.databaseFileExists(String(cString: path)) }
            answer?.pointee = exists ? 1 : 0
            return error == nil ? SQLITE_OK : VolumeFileHandle.ioError(13)
        }
        vfs.pointee.xFullPathname = { _, path, capacity, output in
            guard let path, let output, strlen(path) < Int(capacity) else { return SQLITE_CANTOPEN }
            strcpy(output, path)
            return SQLITE_OK
        }
    }

    deinit {
        free(UnsafeMutablePointer(mutating: vfs.pointee.zName))
        vfs.deallocate()
    }

    /// Makes it known to SQLite.
    ///
    /// - Parameter owner: must outlive the registration; it is not retained.
    func register(_ owner: VolumeVFS) -> Int32 {
        guard sqlite3_initialize() == SQLITE_OK, let system = sqlite3_vfs_find(nil) else { return SQLITE_ERROR }
        // Time and randomness are the system's, and need its VFS as their first argument no more than ours.
        vfs.pointee.xRandomness = system.pointee.xRandomness
        vfs.pointee.xSleep = system.pointee.xSleep
        vfs.pointee.xCurrentTime = system.pointee.xCurrentTime
        vfs.pointee.xCurrentTimeInt64 = system.pointee.xCurrentTimeInt64
        vfs.pointee.xGetLastError = { _, _, _ in 0 }
        vfs.pointee.pAppData = Unmanaged.passUnretained(owner).toOpaque()
        isRegistered.withLock { $0 = true }
        return sqlite3_vfs_register(vfs, 0)
    }

    func unregister() {
        let was = isRegistered.withLock { known in
            defer { known = false }
            return known
        }
        if was { sqlite3_vfs_unregister(vfs) }
    }
}

/// SQLite's view of an open file: its own part first, then ours.
private struct OpenFile {
    var base: sqlite3_file
    var handle: Unmanaged<VolumeFileHandle>?
}

private func owner(of vfs: UnsafeMutablePointer<sqlite3_vfs>?) -> VolumeVFS? {
    vfs?.pointee.pAppData.map { Unmanaged<VolumeVFS>.fromOpaque($0).takeUnretainedValue() }
}

private func handle(_ file: UnsafeMutablePointer<sqlite3_file>?) -> VolumeFileHandle? {
    file?.withMemoryRebound(to: OpenFile.self, capacity: 1) { $0.pointee.handle?.takeUnretainedValue() }
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
    guard let owner = owner(of: vfs) else { return SQLITE_CANTOPEN }
    let opened: VolumeFileHandle
    do {
        opened = try VolumeFileHandle(
            name.map { String(cString: $0) },
            flags: flags,
            creating: flags & SQLITE_OPEN_CREATE != 0,
            owner
        )
    } catch {
        return VolumeFileHandle.code(of: error) ?? SQLITE_CANTOPEN
    }
    file.withMemoryRebound(to: OpenFile.self, capacity: 1) { open in
        open.pointee.handle = Unmanaged.passRetained(opened)
        open.pointee.base.pMethods = methods
    }
    grantedFlags?.pointee = flags
    return SQLITE_OK
}

private let barrier = Mutex(())

// Filled once and never changed, as SQLite demands.
nonisolated(unsafe) private let methods: UnsafePointer<sqlite3_io_methods> = {
    let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    methods.initialize(to: sqlite3_io_methods())
    // Version 2 has shared memory, and no memory mapping.
    methods.pointee.iVersion = 2
    methods.pointee.xClose = { file in
        file?
            .withMemoryRebound(to: OpenFile.self, capacity: 1) { open in
                open.pointee.handle?.takeUnretainedValue().close()
                open.pointee.handle?.release()
                open.pointee.handle = nil
            }
        return SQLITE_OK
    }
    methods.pointee.xRead = { file, buffer, count, offset in
        guard let handle = handle(file), let buffer else { return VolumeFileHandle.ioError(1) }
        return handle.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: Int(count)), at: offset)
    }
    methods.pointee.xWrite = { file, buffer, count, offset in
        guard let handle = handle(file) else { return VolumeFileHandle.ioError(3) }
        return handle.write(UnsafeRawBufferPointer(start: buffer, count: Int(count)), at: offset)
    }
    methods.pointee.xTruncate = { file, size in handle(file)?.truncate(to: size) ?? VolumeFileHandle.ioError(6) }
    methods.pointee.xSync = { file, _ in handle(file)?.sync() ?? VolumeFileHandle.ioError(4) }
    methods.pointee.xFileSize = { file, size in
        guard let handle = handle(file), let size else { return VolumeFileHandle.ioError(7) }
        return handle.size(&size.pointee)
    }
    methods.pointee.xLock = { file, level in handle(file)?.lock(level) ?? VolumeFileHandle.ioError(15) }
    methods.pointee.xUnlock = { file, level in handle(file)?.unlock(level) ?? VolumeFileHandle.ioError(8) }
    methods.pointee.xCheckReservedLock = { file, answer in
        answer?.pointee = handle(file)?.isReserved == true ? 1 : 0
        return SQLITE_OK
    }
    methods.pointee.xFileControl = { _, _, _ in SQLITE_NOTFOUND }
    methods.pointee.xSectorSize = { _ in 4_096 }
    methods.pointee.xDeviceCharacteristics = { _ in 0 }
    methods.pointee.xShmMap = { file, region, size, extends, answer in
        guard let handle = handle(file) else { return VolumeFileHandle.ioError(20) }
        answer?.pointee = handle.indexRegion(Int(region), size: Int(size), extending: extends != 0)
            .map { UnsafeMutableRawPointer($0) }
        return SQLITE_OK
    }
    methods.pointee.xShmLock = { file, first, count, flags in
        handle(file)?.lockIndex(Int(first), Int(count), flags: flags) ?? VolumeFileHandle.ioError(20)
    }
    methods.pointee.xShmBarrier = { _ in
        // Taking a lock is a full barrier.
        barrier.withLock { _ in }
    }
    methods.pointee.xShmUnmap = { file, _ in
        handle(file)?.releaseIndex()
        return SQLITE_OK
    }
    return UnsafePointer(methods)
}()
