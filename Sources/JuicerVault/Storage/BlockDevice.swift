internal import Glibc
internal import JuicerCore

/// A block device as sysfs shows it: whether everything that is written to it is encrypted by dm-crypt on its way.
struct BlockDevice {
    /// Its folder in sysfs, without links.
    private let folder: String

    /// How many devices may lie on each other; a chain of real ones has three or four.
    private static let depthLimit = 16

    /// What cryptsetup calls the mappings that encrypt; `CRYPT-VERITY` and `CRYPT-INTEGRITY` do not.
    private static let kinds = ["LUKS1", "LUKS2", "PLAIN", "TCRYPT", "BITLK", "FVAULT2", "LOOPAES"]

    /// - Parameter path: a folder or link in sysfs, such as `/sys/dev/block/MAJOR:MINOR`.
    init?(_ path: String) {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        folder = String(cString: resolved)
    }

    /// `dm-0`, `sda1`.
    var name: String { String(folder.split(separator: "/").last ?? "") }

    /// The name of a device that is written to in clear, below this one or itself; nil when there is none.
    ///
    /// A mapping that does not encrypt (LVM, RAID, multipath) is as good as what it lies on, all of it.
    func firstClearDevice(depth: Int = 0) -> String? {
        guard depth < Self.depthLimit else { return name }
        if let uuid = text("dm/uuid"), Self.kinds.contains(where: { uuid.hasPrefix("CRYPT-\($0)-") }) { return nil }
        if text("partition") != nil {
            return BlockDevice(folder + "/..").map { $0.firstClearDevice(depth: depth + 1) } ?? name
        }
        let below = (try? FolderListing.names(in: folder + "/slaves")) ?? []
        if below.isEmpty { return name }
        for other in below.sorted() {
            guard let device = BlockDevice(folder + "/slaves/" + other) else { return other }
            if let clear = device.firstClearDevice(depth: depth + 1) { return clear }
        }
        return nil
    }

    private func text(_ name: String) -> String? { KernelFile.text(folder + "/" + name) }
}
