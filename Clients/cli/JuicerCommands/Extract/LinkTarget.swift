/// Decides whether a symbolic link out of a backup may be made.
///
/// Its target must stay inside the target folder whatever other links of the backup it passes through. That holds when
/// ".." stands only in front and not more often than the link lies deep: the folders above a link are real ones, made by
/// us, and every link that a target may pass through was held to the same rule.
enum LinkTarget {
    /// Whether a link at `path` to `target` stays inside the folder that `path` is counted from.
    static func staysInside(_ target: [UInt8], of path: EntryPath) -> Bool {
        guard !target.isEmpty, target.count <= 4095, !target.contains(0), target[0] != UInt8(ascii: "/") else {
            return false
        }
        var depth = path.names.count - 1
        var mayAscend = true
        for name in target.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true) {
            if name.elementsEqual([0x2E, 0x2E]) {
                depth -= 1
                guard mayAscend, depth >= 0 else { return false }
            } else if !name.elementsEqual([0x2E]) {
                mayAscend = false
            }
        }
        return true
    }
}
