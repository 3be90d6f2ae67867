internal import Glibc
internal import JuicerCore

/// What a folder on the disk holds.
enum FolderListing {
    /// The names in a folder, none when there is no such folder.
    static func names(in path: String) throws(VolumeError) -> [String] {
        guard let stream = opendir(path) else {
            if errno == ENOENT { return [] }
            throw VolumeError(SystemError(lastErrorOf: "open"), at: .root)
        }
        return try names(closing: stream, .root)
    }

    /// The names in an open folder, which is closed.
    static func names(closing stream: OpaquePointer, _ path: VolumePath) throws(VolumeError) -> [String] {
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw VolumeError(SystemError(lastErrorOf: "read"), at: path) }
                return names
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }
}
