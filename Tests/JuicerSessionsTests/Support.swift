import JuicerAccess

@testable import JuicerSessions

/// A local user without any permissions: sessions do not look at those.
func user(_ id: UInt32) -> Identity { Identity(.user(id), []) }
