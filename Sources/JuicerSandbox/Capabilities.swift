internal import CShims

/// Capabilities of a thread, as bits by their numbers in linux/capability.h.
public struct Capabilities: OptionSet, Sendable, Hashable {
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Writing whatever the permissions say.
    public static let overridePermissions = Capabilities(rawValue: 1 << 1)
    /// Reading and searching whatever the permissions say.
    public static let readEverything = Capabilities(rawValue: 1 << 2)
    /// Signals to processes of other users.
    public static let signal = Capabilities(rawValue: 1 << 5)
    /// Taking another user id.
    public static let setUser = Capabilities(rawValue: 1 << 7)
    /// Taking other group ids.
    public static let setGroup = Capabilities(rawValue: 1 << 6)
    /// Mounting, among much else.
    public static let administer = Capabilities(rawValue: 1 << 21)

    /// Gives up every capability but these, in all five sets: those that are kept stay permitted and effective as far as the
    /// thread has them, and nothing is inheritable or ambient.
    ///
    /// It holds for the calling thread and for what it starts later, so it is to be called while there is one thread. Without
    /// CAP_SETPCAP the bounding set stays: with `no_new_privs` nothing can be gained by it.
    public static func keep(only kept: Capabilities) throws(SandboxError) {
        try check("capset", juicer_capabilities_keep(kept.rawValue))
    }
}
