import Glibc
import Testing

@testable import JuicerDaemon

@Suite struct DescriptorLimitTests {
    @Test("connections leave descriptors for reading files")
    func reserve() {
        #expect(DescriptorLimit.connections(wanted: 1) == 1)
        let most = DescriptorLimit.connections(wanted: 10_000_000)
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #expect(most < Int(clamping: limit.rlim_cur))
        #expect(most > 0)
    }
}
