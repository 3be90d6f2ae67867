internal import CShims

/// The state of the memory that all ``SecretBytes`` of the process share.
public enum SecretMemory {
    /// How well that memory is protected, from weakest to strongest.
    public enum Protection: Int, Sendable, Comparable, CustomStringConvertible {
        /// Ordinary pages, because the lock limit was reached: they may reach swap. Still wiped on release.
        case unlocked = 0
        /// Pages locked in memory, kept out of core dumps and wiped in forked children.
        case locked = 1
        /// `memfd_secret` pages, which even the kernel's own mapping of memory does not hold.
        case hidden = 2

        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

        public var description: String {
            switch self {
            case .unlocked: "unlocked"
            case .locked: "locked"
            case .hidden: "hidden"
            }
        }
    }

    /// The weakest protection of any page used so far.
    ///
    /// Making a secret never fails for want of protection: it takes the best pages to be had, and this says what they
    /// were. A daemon warns once at start when it is below ``Protection/locked``.
    public static var weakestProtection: Protection {
        Protection(rawValue: Int(juicer_secret_weakest_protection().rawValue)) ?? .unlocked
    }

    /// Bytes mapped for secrets at present; they count against the lock limit (`RLIMIT_MEMLOCK`).
    public static var mappedByteCount: Int { juicer_secret_mapped_bytes() }
}
