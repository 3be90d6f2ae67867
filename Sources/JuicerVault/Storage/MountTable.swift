internal import Glibc
internal import JuicerCore

/// A line of `/proc/PID/mountinfo` (proc_pid_mountinfo(5)).
struct MountEntry {
    /// Of the device, `MAJOR:MINOR`; `0:N` where the file system is on none, or on several.
    let device: String
    let type: String
    /// What is mounted: mostly a device's path or a name.
    let source: String
    /// The file system's own options.
    let options: [Substring]

    /// - Parameter line: none of the table where it does not have the fields that every line has.
    init?(_ line: Substring, mountID: Int) {
        let fields = line.split(separator: " ")
        guard let separator = fields.firstIndex(of: "-"), separator >= 6, fields.count >= separator + 4,
            Int(fields[0]) == mountID
        else { return nil }
        device = String(fields[2])
        type = Self.unescaped(fields[separator + 1])
        source = Self.unescaped(fields[separator + 2])
        options = fields[separator + 3].split(separator: ",")
    }

    /// The user who mounted a FUSE file system, as the kernel knows it.
    var userID: uid_t? {
        options.lazy.compactMap { $0.hasPrefix("user_id=") ? uid_t($0.dropFirst(8)) : nil }.first
    }

    /// The kernel writes blanks, newlines and backslashes as `\` and three octal digits.
    private static func unescaped(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
