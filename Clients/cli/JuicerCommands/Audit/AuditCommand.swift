import ArgumentParser

/// `juicer audit`: what was done, and by whom.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Read and check the audit log, as an administrator.",
        subcommands: [
            AuditStatus.self, AuditQuery.self, AuditTail.self, AuditVerify.self, AuditExport.self,
        ],
        defaultSubcommand: AuditStatus.self
    )
}
