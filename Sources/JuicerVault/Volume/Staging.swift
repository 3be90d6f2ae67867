internal import Glibc
internal import JuicerCore

/// The folder beside a volume in which entries are prepared before they are moved into it.
enum Staging {
    /// Files beside the entries that are prepared: these stay.
    private static let kept: Set<String> = ["blocks"]

    /// Makes the folder, and removes what an earlier process has left in it.
    static func prepare(_ path: String) throws(VolumeError) {
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            throw VolumeError(SystemError(lastErrorOf: "mkdir"), at: .root)
        }
        for name in try FolderListing.names(in: path) where !kept.contains(name) { remove(path + "/" + name) }
    }

    /// Removes a file, or a folder that was prepared and is empty.
    static func remove(_ path: String) {
        guard unlink(path) != 0 else { return }
        unlink(path + "/" + VolumeLayout.folderIVName)
        rmdir(path)
    }

    /// A name that nothing in the folder has.
    static func newName() -> String { Hex.encode(randomBytes(count: 16)) }

    /// Gives a new folder its initialisation vector, durably.
    static func writeFolderIV(in path: String, iv: [UInt8] = randomBytes(count: 16)) throws(VolumeError) {
        do {
            try AtomicFile.write(iv, to: path + "/" + VolumeLayout.folderIVName, mode: 0o444)
        } catch {
            throw VolumeError(error, at: .root)
        }
    }
}
