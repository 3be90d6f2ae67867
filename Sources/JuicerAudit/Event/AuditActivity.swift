/// What kind of thing was done: decides the class of an event in the Open Cybersecurity Schema Framework, version 1.3.
public enum AuditActivity: String, Sendable, Hashable, CaseIterable, Codable {
    /// Somebody proved who they are, or that they know a secret: unlock, unseal, a key shown at the bridge.
    case logon
    /// What a logon opened was closed: lock, seal, a session ended.
    case logoff
    /// Content was looked at.
    case read
    /// Content was taken out as a whole.
    case export
    /// Something was made: a key, a vault.
    case create
    /// Something was changed: a slot, a key, the configuration.
    case update
    /// Something was destroyed.
    case delete
    /// A call that is put down only because it was refused.
    case other

    /// The class of the event (https://schema.ocsf.io/1.3.0/classes).
    var classID: Int {
        switch self {
        case .logon, .logoff: 3002  // Authentication
        case .create, .update, .delete: 3004  // Entity Management
        case .read, .export, .other: 6003  // API Activity
        }
    }

    /// The activity within the class; `type_uid` is the class times 100 and this.
    var activityID: Int {
        switch self {
        case .logon, .create: 1
        case .logoff, .read, .export: 2
        case .update: 3
        case .delete: 4
        case .other: 99
        }
    }
}

/// How an action ended.
public enum AuditOutcome: String, Sendable, Hashable, CaseIterable, Codable {
    /// It was done.
    case success
    /// It was tried and failed.
    case failure
    /// The caller may not.
    case denied
    /// It is about to be done, and another line says how it ended. Where none does, the daemon died in between.
    case begun
}
