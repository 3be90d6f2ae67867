internal import Glibc
internal import JuicerCore

/// What a folder outside of volumes holds.
enum FolderListing {
    /// The names in a folder, none when there is no such folder.
    static func names(in path: String) throws(VolumeError) -> [String] {
        guard let stream = opendir(path) else {
            if errno == ENOENT { return [] }
            throw VolumeError(SystemError(lastErrorOf: "open"), at: .root)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
