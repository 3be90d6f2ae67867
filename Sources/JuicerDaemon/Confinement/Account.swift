import Glibc

/// A user of the machine.
struct Account: Sendable, Hashable {
    let name: String
    let userID: uid_t
    /// The primary group.
    let groupID: gid_t

    /// Looks a user up by name or number; nil when there is none.
    init?(_ text: String) {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 65_536)
        let failure =
            if let number = uid_t(text) {
                getpwuid_r(number, &entry, &buffer, buffer.count, &found)
            } else {
                getpwnam_r(text, &entry, &buffer, buffer.count, &found)
            }
        guard failure == 0, let found else { return nil }
        name = String(cString: found.pointee.pw_name)
        userID = found.pointee.pw_uid
        groupID = found.pointee.pw_gid
    }
}
