internal import Glibc
internal import JuicerCore

/// One entry of a folder.
public struct VolumeEntry: Sendable, Hashable {
    /// What an entry is.
    public enum Kind: Sendable, Hashable {
        case file
        case folder
        case link
    }

    /// Its name.
    public let name: [UInt8]
    /// What it is.
    public let kind: Kind
}

/// What a folder holds: the entries that are as they were written, and what is wrong with the others.
public struct VolumeListing: Sendable {
    /// Entries, in no particular order.
    public var entries: [VolumeEntry] = []
    /// One error for each entry that is not as it was written.
    public var damages: [VolumeError] = []
}

/// What is known of an entry without reading it.
public struct VolumeEntryStatus: Sendable, Hashable {
    /// What it is.
    public let kind: VolumeEntry.Kind
    /// Length of a file in bytes, else 0.
    public let size: Int64
    /// Time of the last change, in nanoseconds since 1970.
    public let modified: Int64
}

extension Volume {
    // MARK: - Folders

    /// The open folder at a path.
    func folder(_ path: VolumePath) throws -> CipherFolder {
        if let folder = folders[path] { return folder }
        guard !path.names.isEmpty else { throw VolumeError.sealed }
        let parent = try folder(path.parent)
        let entry = try entry(path, in: parent)
        let descriptor = try calling("open", path) {
            openat(parent.descriptor, entry.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
        let folder = try CipherFolder(owning: descriptor, path: path)
        folders.insert(folder, at: path)
        return folder
    }

    /// The entry on disk of a path.
    func entry(_ path: VolumePath, in folder: CipherFolder) throws -> NameCipher.Entry {
        guard NameCipher.isValid(path.name) else { throw VolumeError.invalidName(path: path.description) }
        return try names.encrypt(path.name, folderIV: folder.iv)
    }

    /// Makes a folder; its parent must be there. One that is there already is no error when `existingIsFine`.
    public func createFolder(_ path: VolumePath, existingIsFine: Bool = false) throws {
        let parent = try folder(path.parent)
        let entry = try entry(path, in: parent)
        var status = stat()
        if fstatat(parent.descriptor, entry.name, &status, AT_SYMLINK_NOFOLLOW) == 0 {
            if existingIsFine, status.st_mode & S_IFMT == S_IFDIR { return }
            throw VolumeError.alreadyExists(path: path.description)
        }
        let staged = stagingPath + "/" + Staging.newName()
        try calling("mkdir", path) { mkdir(staged, 0o700) }
        do {
            try Staging.writeFolderIV(in: staged)
            try writeLongName(entry, in: parent, path)
            try calling("rename", path) { renameat(AT_FDCWD, staged, parent.descriptor, entry.name) }
        } catch {
            Staging.remove(staged)
            throw error
        }
        try calling("fsync", path) { fsync(parent.descriptor) }
    }

    /// Makes a folder and those above it, as far as they are missing.
    public func createFolders(_ path: VolumePath) throws {
        var place = VolumePath.root
        for name in path.names {
            place = place.appending(name)
            if folders[place] == nil { try createFolder(place, existingIsFine: true) }
        }
    }

    /// Lists a folder.
    public func list(_ path: VolumePath) throws -> VolumeListing {
        let folder = try folder(path)
        let names = try names
        var listing = VolumeListing()
        for entry in try folder.entryNames(path) {
            if entry == VolumeLayout.folderIVName { continue }
            if path.names.isEmpty, entry == VolumeLayout.configurationName { continue }
            let isLong = entry.hasPrefix(VolumeLayout.longNamePrefix)
            if isLong, entry.hasSuffix(VolumeLayout.longNameSuffix) { continue }
            let shown = path.appending(Array(entry.utf8)).description
            let encrypted = isLong ? try folder.longName(of: entry, path) : entry
            guard let encrypted else {
                listing.damages.append(.damaged(path: shown, .longName))
                continue
            }
            guard let name = names.decrypt(encrypted, folderIV: folder.iv) else {
                listing.damages.append(.damaged(path: shown, .name))
                continue
            }
            guard let kind = try Self.status(entry, in: folder, path.appending(name))?.kind else {
                listing.damages.append(.damaged(path: path.appending(name).description, .stray))
                continue
            }
            listing.entries.append(VolumeEntry(name: name, kind: kind))
        }
        return listing
    }

    // MARK: - Entries

    /// What is known of an entry, nil when there is none.
    public func status(_ path: VolumePath) throws -> VolumeEntryStatus? {
        if path.names.isEmpty { return VolumeEntryStatus(kind: .folder, size: 0, modified: 0) }
        do {
            let folder = try folder(path.parent)
            return try Self.status(try entry(path, in: folder).name, in: folder, path)
        } catch VolumeError.notFound {
            return nil
        }
    }

    private static func status(
        _ entry: String,
        in folder: CipherFolder,
        _ path: VolumePath
    ) throws(VolumeError) -> VolumeEntryStatus? {
        var status = stat()
        try calling("stat", path) { fstatat(folder.descriptor, entry, &status, AT_SYMLINK_NOFOLLOW) }
        let modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return VolumeEntryStatus(kind: .folder, size: 0, modified: modified)
        case S_IFLNK: return VolumeEntryStatus(kind: .link, size: 0, modified: modified)
        case S_IFREG:
            guard let size = VolumeLayout.plainSize(ofCipher: Int64(status.st_size)) else {
                throw .damaged(path: path.description, .length)
            }
            return VolumeEntryStatus(kind: .file, size: size, modified: modified)
        default: return nil
        }
    }

    /// Removes a file or link, or an empty folder.
    ///
    /// - Parameter syncing: whether the removal is durable when this returns.
    public func remove(_ path: VolumePath, syncing: Bool = true) throws {
        let folder = try folder(path.parent)
        let entry = try entry(path, in: folder)
        if try Self.status(entry.name, in: folder, path)?.kind == .folder {
            let listing = try list(path)
            guard listing.entries.isEmpty, listing.damages.isEmpty else {
                throw VolumeError.notEmpty(path: path.description)
            }
            // In one step, so that no folder without initialisation vector is ever there.
            let staged = stagingPath + "/" + Staging.newName()
            try calling("rename", path) { renameat(folder.descriptor, entry.name, AT_FDCWD, staged) }
            folders.remove(path)
            Staging.remove(staged)
        } else {
            try calling("unlink", path) { unlinkat(folder.descriptor, entry.name, 0) }
        }
        if entry.longName != nil { unlinkat(folder.descriptor, entry.longNameFile, 0) }
        if syncing { try calling("fsync", path) { fsync(folder.descriptor) } }
    }

    /// Writes the file that holds a long name, before there is an entry that needs it.
    func writeLongName(_ entry: NameCipher.Entry, in folder: CipherFolder, _ path: VolumePath) throws {
        guard let longName = entry.longName else { return }
        if try folder.longName(of: entry.name, path) == longName { return }
        let staged = stagingPath + "/" + Staging.newName()
        do {
            try AtomicFile.write(Array(longName.utf8), to: staged, mode: 0o444)
        } catch {
            throw VolumeError(error, at: path)
        }
        try calling("rename", path) { renameat(AT_FDCWD, staged, folder.descriptor, entry.longNameFile) }
    }

    // MARK: - Links and attributes

    /// Makes a symbolic link.
    public func createLink(_ path: VolumePath, to target: [UInt8]) throws {
        guard (1...2_000).contains(target.count) else { throw VolumeError.invalidName(path: path.description) }
        let folder = try folder(path.parent)
        let entry = try entry(path, in: folder)
        let sealed = Base64URL.encode(try keys().content.sealAlone(target))
        try budget.take(1)
        try writeLongName(entry, in: folder, path)
        try calling("symlink", path) { symlinkat(sealed, folder.descriptor, entry.name) }
    }

    /// The target of a symbolic link.
    public func linkTarget(_ path: VolumePath) throws -> [UInt8] {
        let folder = try folder(path.parent)
        let entry = try entry(path, in: folder)
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = try calling("readlink", path) {
            buffer.withUnsafeMutableBufferPointer { buffer in
                buffer.withMemoryRebound(to: CChar.self) {
                    $0.baseAddress.map { readlinkat(folder.descriptor, entry.name, $0, buffer.count) } ?? -1
                }
            }
        }
        let text = String(decoding: buffer[..<count], as: UTF8.self)
        guard let sealed = Base64URL.decode(text), let target = try keys().content.openAlone(sealed) else {
            throw VolumeError.damaged(path: path.description, .linkTarget)
        }
        return target
    }
}
