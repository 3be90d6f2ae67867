import JuicerAccess
import JuicerAudit
import JuicerProto
import TTRPC

/// What a method asks of its caller, and what the audit log tells of it.
struct MethodRule: Sendable, Hashable {
    /// What the caller's role or key must allow.
    let permission: Permission
    /// Whether the call must carry the token of a session that the caller may use.
    let needsSession: Bool
    /// Under what a call is put down in the audit log; nil when only its refusal is.
    let activity: AuditActivity?
    /// Whether it is done all the same while nothing can be put down.
    let isDoneUnaudited: Bool

    /// The one table of what each method asks for, by full name: `methods.txt`. A method that is not in it is refused.
    static let table: [String: MethodRule] = {
        do {
            return try parse(String(decoding: PackageResources.methods_txt, as: UTF8.self))
        } catch {
            // It is a part of the program, and a test reads it.
            fatalError("methods.txt: \(error)")
        }
    }()

    /// What is served while the vault is sealed, or not there yet.
    static let servedSealed = Set(HealthMethods.all + SystemMethods.all + VaultMethods.all + AuditMethods.all)

    /// A line that is no rule.
    struct Malformed: Error {
        let line: Substring
    }

    static func parse(_ text: String) throws(Malformed) -> [String: MethodRule] {
        var table: [String: MethodRule] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            guard words.count == 5, table[String(words[0])] == nil,
                let permission = Permission(rawValue: String(words[1])),
                ["session", "-"].contains(words[2]), ["refuse", "proceed", "-"].contains(words[4])
            else { throw Malformed(line: line) }
            let activity = AuditActivity(rawValue: String(words[3]))
            guard (activity == nil) == (words[3] == "-"), (activity == nil) == (words[4] == "-") else {
                throw Malformed(line: line)
            }
            table[String(words[0])] = MethodRule(
                permission: permission,
                needsSession: words[2] == "session",
                activity: activity,
                isDoneUnaudited: words[4] == "proceed"
            )
        }
        return table
    }
}
