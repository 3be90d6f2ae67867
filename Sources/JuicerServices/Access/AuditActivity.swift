/// Under what a call is put down in the audit log.
enum AuditActivity: String, Sendable, Hashable, CaseIterable {
    case logon, logoff, read, export, create, update, delete
}
