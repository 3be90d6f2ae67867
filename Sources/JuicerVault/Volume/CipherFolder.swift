internal import Glibc
internal import JuicerCore

/// An open folder on disk and its initialisation vector.
final class CipherFolder: Sendable {
    let descriptor: CInt
    let iv: [UInt8]

    /// Takes over the descriptor of a folder of the volume.
    ///
    /// - Parameter path: for messages.
    init(owning descriptor: CInt, path: VolumePath) throws(VolumeError) {
        self.descriptor = descriptor
        do throws(VolumeError) {
            iv = try Self.readIV(descriptor, path)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit {
        close(descriptor)
    }

    private static func readIV(_ descriptor: CInt, _ path: VolumePath) throws(VolumeError) -> [UInt8] {
        guard let iv = try readSmallFile(VolumeLayout.folderIVName, in: descriptor, limit: 17, path), iv.count == 16,
            iv.contains(where: { $0 != 0 })
        else { throw .damaged(path: path.description, .folderIV) }
        return iv
    }

    /// The encrypted name beside the entry of a long one, nil when there is none that fits.
    func longName(of entry: String, _ path: VolumePath) throws(VolumeError) -> String? {
        let file = entry + VolumeLayout.longNameSuffix
        // The longest name has 255 bytes, which makes 256 encrypted ones and 342 characters.
        guard let bytes = try Self.readSmallFile(file, in: descriptor, limit: 345, path), bytes.count <= 344 else {
            return nil
        }
        let name = String(decoding: bytes, as: UTF8.self)
        return NameCipher.entryName(ofLong: name) == entry ? name : nil
    }

    /// Reads up to `limit` bytes; nil when there is no such regular file.
    private static func readSmallFile(
        _ name: String,
        in folder: CInt,
        limit: Int,
        _ path: VolumePath
    ) throws(VolumeError) -> [UInt8]? {
        do {
            return try FileSource(path: name, in: folder).bytes(count: limit)
        } catch let error as FileSourceError {
            switch error {
            case .system(_, let error): throw .system(path: path.description, error)
            default: return nil
            }
        } catch let error as SystemError {
            throw .system(path: path.description, error)
        } catch {
            return nil
        }
    }

    /// The names of all entries on disk, as they are there.
    func entryNames(_ path: VolumePath) throws(VolumeError) -> [String] {
        let copy = try calling("open", path) { openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard let stream = fdopendir(copy) else {
            let error = SystemError(lastErrorOf: "open")
            close(copy)
            throw .system(path: path.description, error)
        }
        return try FolderListing.names(closing: stream, path)
    }
}
