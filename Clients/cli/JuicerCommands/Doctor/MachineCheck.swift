import Glibc
import JuicerCore

/// Whether the machine itself writes memory to a disk.
struct MachineCheck {
    /// Where the kernel's files are; tests make their own.
    var proc = "/proc"
    var sys = "/sys"

    func findings() -> [Finding] { [swap(), cores()] }

    /// Keys are locked in memory, but what was decrypted in passing is not.
    private func swap() -> Finding {
        let lines = (KernelFile.text(proc + "/swaps") ?? "").split(separator: "\n").dropFirst()
        let clear = lines.compactMap { $0.split(separator: " ").first }
            .first { device in
                // zram is memory; dm-crypt devices are encrypted.
                let name = String(device.split(separator: "/").last ?? "")
                let uuid = KernelFile.text(sys + "/class/block/\(name)/dm/uuid") ?? ""
                return !name.hasPrefix("zram") && !uuid.hasPrefix("CRYPT-")
            }
        return Finding("swap", mend: clear.map { "\($0) is not encrypted: turn it off, or put it on dm-crypt" })
    }

    /// The daemon itself is not dumpable; programs that read from it are.
    private func cores() -> Finding {
        let pattern = KernelFile.text(proc + "/sys/kernel/core_pattern") ?? ""
        let isOff = getLimit() == 0 || pattern.hasPrefix("|/bin/false")
        let advice = "programs that crash leave their memory in files: ulimit -c 0, or Storage=none in coredump.conf"
        return Finding("core files", mend: isOff ? nil : advice)
    }

    private func getLimit() -> rlim_t {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        return limit.rlim_cur
    }
}
