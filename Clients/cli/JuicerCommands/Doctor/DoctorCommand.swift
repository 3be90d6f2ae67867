import ArgumentParser
import Glibc
import JuicerProto
import TTRPC

/// `juicer doctor`: what of an installation should be mended.
struct DoctorCommand: DaemonCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check a running installation, and say what to mend.",
        discussion: "Exit status 3 when something should be mended. An administrator sees more."
    )

    @OptionGroup var global: GlobalOptions

    func run(_ daemon: Daemon) async throws {
        var findings = SocketCheck(path: daemon.path).findings() + MachineCheck().findings()
        let info = try await daemon.system.info(SystemInfoRequest())
        findings.append(Self.clock(info))
        findings.append(ConfinementCheck(process: info.pid).finding())
        let vault = try await daemon.vault.status(VaultStatusRequest())
        findings += Self.vault(vault)
        findings.append(try await Self.audit(daemon))
        for finding in findings {
            try daemon.surroundings.output.writeLine(
                finding.advice.map { "MEND  \(finding.subject): \($0)" } ?? "good  \(finding.subject)"
            )
        }
        let count = findings.count { $0.advice != nil }
        guard count == 0 else {
            throw CommandFailure("\(Units.count(count, "thing")) to mend", status: .partial)
        }
    }

    /// The daemon has seen nothing of the future.
    static func clock(_ info: SystemInfoResponse, now: Int64 = Int64(time(nil))) -> Finding {
        let started = info.startedAt?.seconds ?? 0
        let isOdd = started > now + 60 || now < 1_700_000_000
        return Finding("the clock", mend: isOdd ? "it was set back since the daemon started: set it right" : nil)
    }

    static func vault(_ status: VaultStatusResponse) -> [Finding] {
        let state: String? =
            switch status.state {
            case .unsealed: nil
            case .sealed: "it is sealed: juicer vault unseal"
            case .absent: "there is none: juicer vault init"
            default: "it cannot be used: \(Printable.text(status.problem))"
            }
        let few: Int64 = 1 << 30
        let isFull = status.bytesFree < few
        return [
            Finding("the vault", mend: state),
            Finding(
                "room for the vault",
                mend: isFull ? "only \(Units.size(status.bytesFree)) are free where it lies" : nil
            ),
        ]
    }

    private static func audit(_ daemon: Daemon) async throws -> Finding {
        let subject = "the audit log"
        do {
            let status = try await daemon.audit.status(AuditStatusRequest())
            if !status.writable { return Finding(subject, mend: "it cannot be written: juicer audit status") }
            let ill = status.sinks.first { !$0.healthy }
            return Finding(subject, mend: ill.map { "\($0.name) takes nothing: \(Printable.text($0.problem))" })
        } catch let error as RPCError where error.code == .permissionDenied {
            return Finding(subject + " (not looked at: for administrators)", mend: nil)
        }
    }
}

/// One thing that was looked at.
struct Finding: Equatable {
    let subject: String
    /// What to do; nil when it is as it should be.
    let advice: String?

    init(_ subject: String, mend advice: String?) {
        self.subject = subject
        self.advice = advice
    }
}
