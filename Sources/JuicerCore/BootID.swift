/// Which run of the machine this is: uptimes are comparable only within one.
public enum BootID {
    /// The kernel's id of it, 36 characters; empty where there is none to be had.
    public static let current = (KernelFile.text("/proc/sys/kernel/random/boot_id") ?? "").filter { !$0.isWhitespace }
}
