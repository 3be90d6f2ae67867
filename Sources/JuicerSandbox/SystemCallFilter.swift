internal import CSeccomp
internal import Glibc
internal import JuicerCore

/// An allow-list of system calls, which the kernel holds against every one that the process makes.
///
/// Calls are named as in the kernel, and those that an architecture does not have are left out there, so that one list serves
/// x86_64 and aarch64. A call through another architecture's entry (32 bits, x32) ends the process.
public struct SystemCallFilter: Sendable, Hashable {
    /// What happens to a call.
    public enum Action: Sendable, Hashable {
        /// It is made.
        case allow
        /// It fails with this errno value and does nothing; with 0 it does nothing either, and says that it did.
        case fail(CInt)
        /// The process ends with SIGSYS.
        case killProcess
    }

    /// A condition on an argument. Pointers cannot be followed, so that only numbers are worth looking at.
    public struct Condition: Sendable, Hashable {
        enum Comparison: Sendable, Hashable {
            case equal, different
            case masked(UInt64)
        }

        let argument: UInt32
        let comparison: Comparison
        let value: UInt64

        /// The argument of this index, from 0, has this value.
        public static func argument(_ index: UInt32, is value: UInt64) -> Condition {
            Condition(argument: index, comparison: .equal, value: value)
        }

        /// The argument of this index has another value.
        public static func argument(_ index: UInt32, isNot value: UInt64) -> Condition {
            Condition(argument: index, comparison: .different, value: value)
        }

        /// Of the bits in `mask`, the argument has exactly those in `value`.
        public static func argument(_ index: UInt32, masked mask: UInt64, is value: UInt64) -> Condition {
            Condition(argument: index, comparison: .masked(mask), value: value)
        }
    }

    private struct Rule: Sendable, Hashable {
        let call: String
        let action: Action
        let conditions: [Condition]
    }

    private let otherwise: Action
    private var rules: [Rule] = []

    /// A filter that lets nothing through.
    ///
    /// - Parameter otherwise: what happens to calls that no rule fits. For a program of several libraries `.fail(ENOSYS)`, as
    ///   on a kernel without the call: a library that tries a new one knows another way. For one that has hostile input to
    ///   parse, `.killProcess`.
    public init(otherwise: Action) {
        self.otherwise = otherwise
    }

    /// Lets these calls through, whatever their arguments.
    public mutating func allow(_ calls: [String]) {
        rules += calls.map { Rule(call: $0, action: .allow, conditions: []) }
    }

    /// Lets a call through where all conditions hold. Several rules for one call are alternatives.
    public mutating func allow(_ call: String, where conditions: Condition...) {
        rules.append(Rule(call: call, action: .allow, conditions: conditions))
    }

    /// Lets these calls fail with an errno value.
    public mutating func fail(_ calls: [String], with code: CInt) {
        guard otherwise != .fail(code) else { return }
        rules += calls.map { Rule(call: $0, action: .fail(code), conditions: []) }
    }

    /// Lets a call fail with an errno value where all conditions hold.
    public mutating func fail(_ call: String, with code: CInt, where conditions: Condition...) {
        guard otherwise != .fail(code) else { return }
        rules.append(Rule(call: call, action: .fail(code), conditions: conditions))
    }

    /// Puts the whole process under the filter, with every thread that it has, for good. Sets `no_new_privs` too.
    ///
    /// Filters add up: of several that a process has, the strictest answer counts.
    ///
    /// - Throws: ``SandboxError``; then nothing has changed but `no_new_privs`.
    public func install() throws(SandboxError) {
        guard let context = seccomp_init(Self.code(of: otherwise)) else {
            throw .system(SystemError("seccomp_init", code: ENOMEM))
        }
        defer { seccomp_release(context) }
        try Self.set(SCMP_FLTATR_CTL_TSYNC, 1, in: context)
        try Self.set(SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS, in: context)
        // A tree of comparisons and not a line of them: a filter of two hundred calls costs each of them eight steps.
        try Self.set(SCMP_FLTATR_CTL_OPTIMIZE, 2, in: context)
        for rule in rules { try Self.add(rule, to: context) }
        let result = seccomp_load(context)
        guard result != 0 else { return }
        switch -result {
        // Where the kernel's own reason does not get through, libseccomp says ECANCELED.
        case EINVAL, ENOSYS, EOPNOTSUPP, ECANCELED: throw .missing(.systemCallFilter)
        case let code: throw .system(SystemError("seccomp", code: code))
        }
    }

    private static func set(
        _ attribute: scmp_filter_attr,
        _ value: UInt32,
        in context: scmp_filter_ctx
    ) throws(SandboxError) {
        try check("seccomp_attr_set", -seccomp_attr_set(context, attribute, value))
    }

    private static func add(_ rule: Rule, to context: scmp_filter_ctx) throws(SandboxError) {
        let number = seccomp_syscall_resolve_name(rule.call)
        guard number != __NR_SCMP_ERROR else { throw .unknownSystemCall(rule.call) }
        // A call of other architectures: nobody can make it here.
        if number < 0 { return }
        let comparisons = rule.conditions.map(comparison)
        let result = seccomp_rule_add_array(
            context,
            code(of: rule.action),
            number,
            UInt32(comparisons.count),
            comparisons
        )
        // EEXIST: an earlier rule says the same.
        if result != -EEXIST { try check("the filter's rule for \(rule.call)", -result) }
    }

    private static func comparison(_ condition: Condition) -> scmp_arg_cmp {
        switch condition.comparison {
        case .equal:
            scmp_arg_cmp(arg: condition.argument, op: SCMP_CMP_EQ, datum_a: condition.value, datum_b: 0)
        case .different:
            scmp_arg_cmp(arg: condition.argument, op: SCMP_CMP_NE, datum_a: condition.value, datum_b: 0)
        case .masked(let mask):
            scmp_arg_cmp(arg: condition.argument, op: SCMP_CMP_MASKED_EQ, datum_a: mask, datum_b: condition.value)
        }
    }

    private static func code(of action: Action) -> UInt32 {
        switch action {
        case .allow: UInt32(SCMP_ACT_ALLOW)
        case .fail(let code): juicer_seccomp_error(UInt16(code))
        case .killProcess: UInt32(SCMP_ACT_KILL_PROCESS)
        }
    }
}
