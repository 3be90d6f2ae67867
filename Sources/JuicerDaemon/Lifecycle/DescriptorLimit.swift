import Glibc

/// How many descriptors this process may have open.
enum DescriptorLimit {
    /// What the daemon needs beside connections: open backups and the files that are being read.
    private static let reserve = 512

    /// Raises the limit as far as connections need it and the system allows.
    ///
    /// - Returns: How many connections there may be, so that they never use up what reading files needs.
    static func connections(wanted: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return wanted }
        let needed = rlim_t(wanted + reserve)
        if limit.rlim_cur < needed {
            limit.rlim_cur = min(limit.rlim_max, needed)
            guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return wanted }
        }
        let available = Int(clamping: limit.rlim_cur)
        return max(1, min(wanted, max(available - reserve, available / 2)))
    }
}
