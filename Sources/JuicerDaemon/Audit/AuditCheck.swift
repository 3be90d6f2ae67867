import Glibc
import JuicerAudit

/// `juicerd --verify-audit`: checks a log, or a copy of one, with nothing but its files and the public key.
struct AuditCheck {
    let folder: String
    let publicKey: [UInt8]

    /// Says what it found.
    ///
    /// - Returns: an exit code: 0 when the log is whole, 1 when it is not or cannot be read.
    func run() -> CInt {
        do {
            let report = try AuditVerifier(path: folder, publicKey: publicKey).run()
            if let problem = report.problem {
                say("line \(problem.sequence): \(problem)", to: STDERR_FILENO)
                return 1
            }
            let range = report.first > 1 ? "lines \(report.first) to \(report.last.sequence)" : "\(report.lines) lines"
            let rest = report.isBeingWritten ? "; the line after them is being written now" : ""
            say("\(range), all as they were written; signed up to line \(report.covered)\(rest)", to: STDOUT_FILENO)
            return 0
        } catch {
            say("\(error)", to: STDERR_FILENO)
            return 1
        }
    }

    private func say(_ text: String, to descriptor: CInt) {
        let line = Array((text + "\n").utf8)
        _ = write(descriptor, line, line.count)
    }
}
