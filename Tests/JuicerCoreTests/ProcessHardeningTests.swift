import Glibc
import JuicerCore
import Testing

@Suite struct ProcessHardeningTests {
    @Test("a hardened process cannot be dumped, leaves no core file and gains no privileges")
    func hardening() async {
        // In a process of its own, as none of it can be undone.
        await #expect(processExitsWith: .success) {
            let report = ProcessHardening.apply()
            #expect(report.isComplete, "\(report.failures)")
            #expect(!ProcessHardening.isDumpable)
            #expect(ProcessHardening.hasNoNewPrivileges)
            var limit = rlimit()
            #expect(getrlimit(CInt(RLIMIT_CORE.rawValue), &limit) == 0)
            #expect(limit.rlim_cur == 0 && limit.rlim_max == 0)
        }
    }
}
